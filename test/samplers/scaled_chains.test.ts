import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, square, squaredNorm, sub, sum, type Cost } from '../../src/autograd/index.js';
import { SAMPLERS, type SamplerInput, type SamplerSettings } from '../../src/barycenter/problem/sampler_settings.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { transitionOf } from '../../src/barycenter/sampling/problem_sampler.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { keyOf } from '../../src/random/philox.js';
import { createSampler } from '../../src/samplers/sampler.js';
import { wells } from '../chains/extension/wells.js';
import { forEachDevice, withScratch, type Scratch } from '../support/devices.js';
import { standardMarginals } from '../support/known_plans.js';
import { TestRandom } from '../support/random.js';

type Kind = SamplerSettings['kind'];

const EPSILON = 0.2;

const transition = (kind: Kind) =>
  transitionOf(defineProblem({ epsilon: EPSILON, marginals: standardMarginals(1), sampler: { kind } as SamplerInput }));

interface Run {
  readonly cost: Cost;
  readonly dim: number;
  readonly from: Float32Array;
  readonly stepSize: number;
  readonly scales?: Float32Array;
  readonly steps: number;
}

/** Where chains of x = 0 are after some steps, under a cost alone. */
async function ends(scratch: Scratch, kind: Kind, { cost, dim, from, stepSize, scales, steps }: Run) {
  const { device } = scratch;
  const chains = from.length / dim;
  const potential = wells([0], dim);
  const sampler = createSampler(device, {
    transition: transition(kind),
    potential,
    costs: [cost.trace(dim, dim)],
    segments: [{ marginal: 0, chains }],
    constraint: 'none',
    isScaled: scales !== undefined,
    epsilon: EPSILON,
    stepSize,
    scales,
    start: { kind: 'gaussian', mean: new Array<number>(dim).fill(0), standardDeviation: 1 },
  });
  scratch.keep(sampler);
  const state = scratch.keep(sampler.createState());
  const placed = scratch.keep(potential.place(device, new Float32Array(1)));
  device.write(state.x, new Float32Array(chains * dim));
  const counter = { key: keyOf(11), iteration: 0, firstChain: 0 };
  sampler.init(state, counter);
  device.write(state.y, from);
  sampler.step(state, placed, counter, 0, steps);
  return device.readFloats(state.y);
}

/** ½ Σ_i a_i y_i² */
const quadratic = (a: readonly number[]): Cost => defineCost((x, y) => mul(0.5, sum(mul(a, square(sub(y, x))))));

forEachDevice((_, device) => {
  it.each(SAMPLERS)('of kind %s walk in y/s as others do under the cost of s z', async (kind) => {
    const dim = 3;
    const scales = Float32Array.of(0.125, 1, 8);
    const s = [...scales];
    // No quadratic, so that a slip in the drift's scale shows in more than the step.
    const cost = defineCost((_, y) =>
      mul(
        0.3,
        square(
          squaredNorm(
            mul(
              y,
              s.map((v) => 1 / v),
            ),
          ),
        ),
      ),
    );
    const inScale = defineCost((_, z) => mul(0.3, square(squaredNorm(z))));
    const z = new TestRandom(5).normals(7 * dim);
    const from = Float32Array.from(z, (v, i) => v * s[i % dim]);
    await withScratch(device(), async (scratch) => {
      const run = { dim, stepSize: 0.05, steps: 4 };
      const scaled = await ends(scratch, kind, { ...run, cost, from, scales });
      const plain = await ends(scratch, kind, { ...run, cost: inScale, from: Float32Array.from(z) });
      // Powers of two scale without rounding; costs and their gradients are rounded otherwise, four steps long.
      scaled.forEach((v, i) =>
        expect(Math.abs(v / s[i % dim] - plain[i])).toBeLessThan(2e-5 * (1 + Math.abs(plain[i]))),
      );
      // They did move.
      expect(scaled.some((v, i) => Math.abs(v - from[i]) > 0.01)).toBe(true);
    });
  });
});

let cpu: CpuDevice;
beforeAll(async () => {
  cpu = await openCpuDevice({ threads: 2 });
});
afterAll(() => cpu.close());

/** Variances 100:1 by equal factors. */
const curvaturesOf = (dim: number): number[] => Array.from({ length: dim }, (_, i) => 100 ** (i / (dim - 1)));

describe.each(['mala', 'barker', 'hmc', 'rwm'] as const)('%s on a plan of 100:1', (kind) => {
  it.each([2, 16])('has its variances in %d dimensions, and forgets its start in fewer steps', async (dim) => {
    const a = curvaturesOf(dim);
    // Each step of hmc is several moves.
    const [chains, steps] = [2000, kind === 'hmc' ? 3 : 30];
    const from = new TestRandom(7).normals(chains * dim).map((v, i) => v * Math.sqrt(EPSILON / a[i % dim]));
    const relative = { mala: 2.73 / Math.cbrt(dim), barker: 2 / Math.cbrt(dim), hmc: 2, rwm: 5.66 / dim }[kind];
    await withScratch(cpu, async (scratch) => {
      const of = (stepSize: number, scales?: Float32Array) =>
        ends(scratch, kind, { cost: quadratic(a), dim, from, steps, stepSize, ...(scales && { scales }) });
      const h = Math.min(2, relative);
      // Of rwm the mean curvature is what counts.
      const curvature = kind === 'rwm' ? a.reduce((m, v) => m + v / dim, 0) : 100;
      const scaled = await of(
        h * EPSILON,
        Float32Array.from(a, (v) => 1 / Math.sqrt(v)),
      );
      const plain = await of((h * EPSILON) / curvature);
      for (let i = 0; i < dim; i++) {
        let squares = 0;
        for (let c = 0; c < chains; c++) squares += (scaled[c * dim + i] ** 2 * a[i]) / EPSILON / chains;
        // Four standard errors of the variance of as many independent chains.
        expect(Math.abs(squares - 1)).toBeLessThan(4 * Math.sqrt(2 / chains));
      }
      /** Correlation of the widest coordinate with its start. */
      const kept = (y: Float32Array): number => {
        let products = 0;
        for (let c = 0; c < chains; c++) products += (y[c * dim] * from[c * dim] * a[0]) / EPSILON / chains;
        return products;
      };
      // Of 2,000 chains a correlation has a standard error of 0.022; 0.28 is rwm's in 16 dimensions.
      const [before, after] = [kept(plain), kept(scaled)];
      expect(before).toBeGreaterThan(0.6);
      expect(after).toBeLessThan(0.35);
    });
  });
});

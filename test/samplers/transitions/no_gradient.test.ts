import { expect, it } from 'vitest';
import {
  add,
  component,
  defineCost,
  exp,
  mul,
  neg,
  squaredNorm,
  sub,
  type Cost,
  type Vector,
} from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { samplePlan } from '../../../src/barycenter/sampling/sample_plan.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Device } from '../../../src/device/device.js';
import { DivergenceError } from '../../../src/errors.js';
import { forEachDevice } from '../../support/devices.js';

const [EPSILON, HEIGHT] = [0.5, 0.6];

/**
 * ½‖x − y‖² and a step of HEIGHT for y₀ < 0, HEIGHT·exp(−exp(200 y₀)): from y₀ = 0.45 on the derivative is ∞·0 in
 * float32. Whoever asks for it on the host fails the test.
 */
const stepped: Cost = {
  json: undefined,
  trace(xDim, yDim) {
    const step = (y: Vector) => mul(HEIGHT, exp(neg(exp(mul(200, component(y, 0))))));
    const cost = defineCost((x, y) => add(mul(0.5, squaredNorm(sub(x, y))), step(y)));
    return Object.assign(cost.trace(xDim, yDim), {
      gradient: () => {
        throw new Error('the gradient of the cost was asked for');
      },
    });
  },
};

const problem = (kind: 'rwm' | 'ula' | 'mala', stepSize?: number): ProblemInput => ({
  epsilon: EPSILON,
  marginals: [0, 1].map(() => ({
    weight: 0.5,
    cost: stepped,
    distribution: gaussian({ mean: [0, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5] },
  sampler: { kind, steps: 60, init: { kind: 'input' }, ...(stepSize === undefined ? {} : { stepSize }) },
  training: { iterations: 4, batchSize: 8, validation: { every: 2, points: 2, draws: 4 } },
});

/** A device that notes the kernels which run on it. */
function noting(device: Device, names: Set<string>): Device {
  return new Proxy(device, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (property !== 'dispatch') return value.bind(target) as unknown;
      return (what: string | { readonly kernel: { readonly name: string } }, ...rest: unknown[]) => {
        names.add(typeof what === 'string' ? what : what.kernel.name);
        return Reflect.apply(value, target, [what, ...rest]) as unknown;
      };
    },
  });
}

/** P(z < t) of a normal number, by Simpson's rule from −9. */
function normalCdf(t: number): number {
  const [n, low] = [2000, -9];
  const h = (t - low) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++)
    sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-0.5 * (low + i * h) ** 2);
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

forEachDevice((_name, device) => {
  it('a whole run by rwm evaluates no gradient in y, on the host or the device', async () => {
    const kernels = async (given: ProblemInput): Promise<string[]> => {
      const names = new Set<string>();
      const result = await solve(given, { device: noting(device(), names), seed: 3 });
      expect(result.checkpoint.average.every(Number.isFinite)).toBe(true);
      result.free();
      return [...names].filter((name) => /^(cost_gradient|potential_score|cost_value)$/.test(name)).sort();
    };
    expect(await kernels(problem('rwm'))).toEqual(['cost_value']);
    // The names are those of kinds that do follow it; a step that is given asks the host for no curvature.
    expect(await kernels(problem('mala', 0.1))).toEqual(['cost_gradient', 'cost_value', 'potential_score']);
  });

  it('rwm draws from a plan whose gradient is no number in places, where Langevin chains end', async () => {
    const loaded = await loadMarginals(defineProblem(problem('rwm')));
    const potential = loaded.potential.place(device(), new Float32Array(loaded.potential.length));
    const of = { potential, stepSizes: [1, 1] };
    const request = { marginal: 0, x: Float32Array.of(0.2, 0), perPoint: 4000, seed: 4 };
    const draws = await samplePlan(device(), loaded, of, request);
    let below = 0;
    for (let i = 0; i < draws.length; i += 2) below += draws[i] < 0 ? 1 : 0;
    // N(0.2, ε) whose part below 0 weighs exp(−HEIGHT/ε) as much.
    const part = normalCdf(-0.2 / Math.sqrt(EPSILON));
    const weighed = part * Math.exp(-HEIGHT / EPSILON);
    const expected = weighed / (weighed + 1 - part);
    // Four standard errors of a share, of 6 checks.
    expect(Math.abs(below / 4000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 4000));
    const langevin = await loadMarginals(defineProblem(problem('ula', 0.1)));
    await expect(samplePlan(device(), langevin, of, request)).rejects.toThrow(DivergenceError);
    potential.free();
  });
});

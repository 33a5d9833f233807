import { describe, expect, it } from 'vitest';
import { abs, add, component, defineCost, exp, log, max, mul, neg, square, sub } from '../../src/autograd/index.js';
import type { Cost } from '../../src/autograd/index.js';
import { chainCertificate } from '../../src/barycenter/certificates/chain_certificate.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import type { SamplerInput } from '../../src/barycenter/problem/sampler_settings.js';
import { problemSampler } from '../../src/barycenter/sampling/problem_sampler.js';
import { samplePlan } from '../../src/barycenter/sampling/sample_plan.js';
import { solve } from '../../src/barycenter/solve.js';
import type { CheckContext } from '../../src/barycenter/verdict/chains.js';
import { keyOf } from '../../src/random/philox.js';
import { levelKey } from '../../src/random/counters.js';
import { forEachDevice } from '../support/devices.js';
import { standardMarginals, withZeroPotential } from '../support/known_plans.js';
import { TestRandom } from '../support/random.js';

const EPSILON = 0.1;
const [LEFT, WIDTH] = [0.3, 0.1];

/**
 * −ε log of 0.3 N((−1, x_1), 0.01 I) + 0.7 N((1, x_1), 0.01 I), but for a constant: plans of f = 0 lie in two modes
 * twenty deviations apart, whose masses are known whatever ε.
 */
const twoModes: Cost = defineCost((x, y) => {
  const energy = (mean: number) => mul(0.5 / WIDTH ** 2, square(sub(component(y, 0), mean)));
  const [left, right] = [sub(Math.log(LEFT), energy(-1)), sub(Math.log(1 - LEFT), energy(1))];
  const together = add(max(left, right), log(add(1, exp(neg(abs(sub(left, right)))))));
  const other = mul(0.5 / WIDTH ** 2, square(sub(component(y, 1), component(x, 1))));
  return mul(EPSILON, sub(other, together));
});

const problem = (sampler: SamplerInput): ProblemInput => ({
  epsilon: EPSILON,
  marginals: standardMarginals(2).map((m) => ({ ...m, cost: twoModes })),
  // All chains begin in the right mode.
  sampler: { steps: 100, init: { kind: 'gaussian', mean: [1, 0], standardDeviation: 0.1 }, ...sampler },
});

/** η/ε of steps of WIDTH and more: η = 2 WIDTH². */
const STEP = (2 * WIDTH ** 2) / EPSILON;
const TEMPER = { levels: 6, hottest: 100 };

const drawsOf = ({ device, loaded, trained }: CheckContext, count: number): Promise<Float32Array> =>
  samplePlan(device, loaded, trained, { marginal: 0, x: new Float32Array(2), perPoint: count, seed: 4 });

const leftShare = (y: Float32Array): number => {
  let left = 0;
  for (let c = 0; c < y.length / 2; c++) left += Number(y[2 * c] < 0);
  return left / (y.length / 2);
};

forEachDevice((name, device) => {
  // Software adapters take a millisecond and more a dispatch.
  const chains = name === 'webgpu' ? 300 : 2000;
  const kinds = name === 'cpu' ? (['mala', 'barker', 'hmc', 'rwm'] as const) : (['mala'] as const);

  it.each(kinds)('%s finds both modes and their masses, which it does not alone', async (kind) => {
    // Walks at random take longer from level to level.
    const steps = kind === 'rwm' ? 200 : 100;
    await withZeroPotential(device(), problem({ kind }), STEP, async (context) => {
      expect(leftShare(await drawsOf(context, 100))).toBe(0);
    });
    await withZeroPotential(device(), problem({ kind, temper: TEMPER, steps }), STEP, async (context) => {
      const y = await drawsOf(context, chains);
      // Four standard errors of independent chains: as many as there are.
      expect(Math.abs(leftShare(y) - LEFT)).toBeLessThan(4 * Math.sqrt((LEFT * (1 - LEFT)) / chains));
      for (const coordinate of [0, 1]) {
        let squares = 0;
        for (let c = 0; c < chains; c++) {
          const mean = coordinate === 1 ? 0 : Math.sign(y[2 * c]);
          squares += (y[2 * c + coordinate] - mean) ** 2 / WIDTH ** 2 / chains;
        }
        expect(Math.abs(squares - 1)).toBeLessThan(4 * Math.sqrt(2 / chains));
      }
    });
  });

  it('takes steps in any pieces to the same bits, and says how many chains change places', async () => {
    await withZeroPotential(device(), problem({ kind: 'mala', temper: TEMPER }), STEP, async ({ loaded, trained }) => {
      const sampler = problemSampler(device(), loaded, [{ marginal: 0, chains: 64 }], trained.stepSizes[0]);
      const counter = { key: keyOf(7), iteration: 0, firstChain: 0 };
      const inPieces = async (pieces: readonly number[]): Promise<Float32Array> => {
        const state = sampler.createState();
        device().write(state.x, new Float32Array(128));
        sampler.init(state, counter);
        let first = 0;
        for (const steps of pieces) {
          sampler.step(state, trained.potential, counter, first, steps);
          first += steps;
        }
        const y = await device().readFloats(state.y);
        state.free();
        return y;
      };
      expect(await inPieces([3, 1, 5])).toEqual(await inPieces([9]));
      const { swaps, acceptance } = await sampler.info();
      expect(acceptance).toBeGreaterThan(0.3);
      expect(swaps).toHaveLength(5);
      // Levels a factor of 2.5 apart, of plans of two dimensions: a third and more change places.
      for (const share of swaps!.slice(0, 4)) expect(share).toBeGreaterThan(0.3);
      sampler.free();
    });
  });

  it('trains, and goes on to the bits of one session', async () => {
    const given = {
      ...problem({ kind: 'mala', steps: 4, temper: { levels: 3, hottest: 10 } }),
      potential: { hidden: [4] },
      training: { iterations: 4, batchSize: 8, validation: { every: 2, points: 2, draws: 4 } },
    };
    const whole = await solve(given, { device: device(), seed: 3 });
    const first = await solve(given, { device: device(), seed: 3, until: 2 });
    const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    for (const result of [whole, first, second]) result.free();
  });

  it('turns the certificate of chains from failing to passing', async () => {
    // Pools of other points' plans lie in both modes.
    const random = new TestRandom(5);
    const pools = [0, 1].map(() =>
      random.normals(1024 * 2, 0.1).map((v, i) => (i % 2 === 0 ? v + (i % 20 < 6 ? -1 : 1) : v)),
    );
    const certificate = (sampler: SamplerInput) =>
      withZeroPotential(device(), problem({ kind: 'mala', steps: 60, ...sampler }), STEP, (context) =>
        chainCertificate(context, pools),
      );
    const alone = await certificate({ kind: 'mala' });
    expect(alone.passed).toBe(false);
    expect(alone.rHat).toBeGreaterThan(1.4);
    const tempered = await certificate({ kind: 'mala', temper: TEMPER });
    expect(tempered.passed).toBe(true);
    // docs/samplers.md: 1.04, here with room for another device's last digits.
    expect(tempered.rHat).toBeLessThan(1.05);
  });
});

describe('levelKey', () => {
  it('is that of no seed, and of level 0 the seed’s own', () => {
    const key = keyOf(Number.MAX_SAFE_INTEGER);
    expect(levelKey(key, 0)).toEqual(key);
    const [, high] = levelKey(key, 63);
    expect(high).toBeLessThan(2 ** 32);
    expect(levelKey(keyOf(0), 1)[1]).toBeGreaterThan(key[1]);
  });
});

import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { SamplerInput } from '../../../src/barycenter/problem/sampler_settings.js';
import { problemSampler } from '../../../src/barycenter/sampling/problem_sampler.js';
import { solve } from '../../../src/barycenter/solve.js';
import { annealedFactor } from '../../../src/barycenter/training/annealing.js';
import { keyOf } from '../../../src/random/philox.js';
import { forEachDevice } from '../../support/devices.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';

const ANNEAL = { from: 16, iterations: 4 };

const problem = (sampler: SamplerInput, training: ProblemInput['training']): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5] },
  sampler: { steps: 3, ...sampler },
  training: { iterations: 6, batchSize: 8, validation: { every: 2, points: 2, draws: 4 }, ...training },
});

it('annealedFactor falls by equal factors to 1, and is that without annealing', () => {
  const found = [0, 1, 2, 3, 4, 5].map((t) => annealedFactor({ anneal: ANNEAL }, t));
  expect(found).toEqual([16, 8, 4, 2, 1, 1]);
  expect(annealedFactor({}, 0)).toBe(1);
});

forEachDevice((_name, device) => {
  it.each([
    ['leimkuhler-matthews', {}],
    ['ula', { tolerance: 0.05 }],
    ['mala', { adapt: {} }],
    ['leimkuhler-matthews', { memory: { batches: 2, visits: 3, steps: 2 } }],
  ] as const)('%s with %j says its ε, and goes on to the bits of one session', async (kind, more) => {
    const given = problem({ kind, ...more }, { anneal: ANNEAL });
    const whole = await solve(given, { device: device(), seed: 3 });
    const first = await solve(given, { device: device(), seed: 3, until: 2 });
    const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    const said = whole.history.map(({ epsilon }) => epsilon! / 0.3);
    for (const [t, factor] of [16, 8, 4, 2, 1, 1].entries()) expect(said[t]).toBeCloseTo(factor, 10);
    // Marks are set for the problem's ε, and measured once it is that.
    const marks = whole.history.map((p) => p.stepErrors ?? p.stepAcceptances);
    if ('tolerance' in more || 'adapt' in more) {
      expect(marks.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
      expect(marks[5]).toHaveLength(2);
    }
    for (const result of [whole, first, second]) result.free();
  });

  it('walks at so much higher an ε, with steps as much longer', async () => {
    const at = (epsilon: number, heat: number, sampler: SamplerInput) =>
      withZeroPotential(device(), { epsilon, marginals: standardMarginals(2), sampler }, 0.5, async (context) => {
        const { loaded, trained } = context;
        const { stepSizes, potential } = trained;
        const walk = problemSampler(device(), loaded, [{ marginal: 0, chains: 5 }], stepSizes[0]);
        const state = walk.createState();
        device().write(state.x, new Float32Array(10));
        const counter = { key: keyOf(3), iteration: 0, firstChain: 0 };
        walk.init(state, counter);
        walk.step(state, potential, counter, 0, 4, stepSizes[0], undefined, heat);
        const y = await device().readFloats(state.y);
        for (const made of [state, walk]) made.free();
        return y;
      });
    // Powers of two: the very same numbers.
    for (const sampler of [
      { kind: 'leimkuhler-matthews' },
      { kind: 'mala' },
      { kind: 'mala', temper: { levels: 3 } },
    ] as const) {
      expect(await at(0.125, 4, sampler)).toEqual(await at(0.5, 1, sampler));
      expect(await at(0.125, 1, sampler)).not.toEqual(await at(0.5, 1, sampler));
    }
  });
});

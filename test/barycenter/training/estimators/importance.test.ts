import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../../src/autograd/index.js';
import { gaussian } from '../../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../../src/barycenter/problem/problem.js';
import { solve } from '../../../../src/barycenter/solve.js';
import { DivergenceError } from '../../../../src/errors.js';
import { forEachDevice } from '../../../support/devices.js';

type Gradient = NonNullable<NonNullable<ProblemInput['training']>['gradient']>;

const problem = (gradient: Gradient | undefined, dim = 2, change: Partial<ProblemInput> = {}): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: new Array<number>(dim).fill(mean), standardDeviation: 1 }),
  })),
  potential: { hidden: [5] },
  sampler: { steps: 6 },
  training: { iterations: 9, batchSize: 8, validation: { every: 0 }, ...(gradient && { gradient }) },
  ...change,
});

const GAUSSIAN = { kind: 'importance', proposal: 'gaussian', draws: 5, leastEffective: 0.01 } as const;
const FIXED = { kind: 'importance', proposal: 'fixed', draws: 33, leastEffective: 0.01 } as const;

forEachDevice((_name, device) => {
  it.each([GAUSSIAN, FIXED])('$proposal: goes on to the bits of one session', async (gradient) => {
    const whole = await solve(problem(gradient), { device: device(), seed: 3 });
    const first = await solve(problem(gradient), { device: device(), seed: 3, until: 4 });
    const second = await solve(problem(gradient), { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    first.free();
    second.free();
    const learned = gradient === GAUSSIAN ? ['proposal0', 'proposal1', 'proposalRounds'] : [];
    expect(Object.keys(whole.checkpoint.sampler).sort()).toEqual(learned);
    expect(whole.history.every(({ effective = 1 }) => effective > 0 && effective <= 1)).toBe(true);
    // The first iteration of Gaussians has chains to learn from.
    expect(whole.history.map(({ fellBack }) => fellBack)).toEqual(
      Array.from({ length: 9 }, (_, t) => (t === 0 && gradient === GAUSSIAN ? 1 : 0)),
    );
    whole.free();
  });

  it('takes chains where draws do not count, with their bits, and says so', async () => {
    // The proposal is 40 deviations √ε wide in 16 columns: of 33 draws one counts.
    const given = (gradient: Gradient | undefined) => problem(gradient, 16, { epsilon: 1e-3 });
    const result = await solve(given({ ...FIXED, leastEffective: 0.1 }), { device: device(), seed: 3 });
    const chains = await solve(given(undefined), { device: device(), seed: 3 });
    expect(result.checkpoint.parameters).toEqual(chains.checkpoint.parameters);
    expect(result.history.every(({ fellBack }) => fellBack === 1)).toBe(true);
    expect(result.history.at(-1)!.effective).toBeLessThan(0.05);
    expect(chains.history.some((point) => 'fellBack' in point || 'effective' in point)).toBe(false);
    expect(chains.warnings).toEqual([]);
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toMatch(
      /^100 % of the iterations took chains in the place of training\.gradient’s proposal "fixed", since 3 % of the draws count, less than leastEffective 0\.1: use the proposal "gaussian", or leave training\.gradient out$/,
    );
    result.free();
    chains.free();
  });

  it('adapts steps to chains, whatever the gradient was estimated from', async () => {
    const result = await solve(problem(FIXED), { device: device(), seed: 3 });
    expect(result.trained.stepSizes).not.toEqual(result.loaded.engine.stepSizes);
    expect(result.trained.stepSizes.every((step) => step > 0 && step < 1)).toBe(true);
    result.free();
  });

  it('tells of divergence', async () => {
    const given = problem(FIXED);
    const wild = { ...given, training: { ...given.training, optimizer: { learningRate: 1e30 } } };
    await expect(solve(wild, { device: device() })).rejects.toThrow(DivergenceError);
  });
});

describe('a problem that asks for importance sampling', () => {
  const sphere = { kind: 'ula', constraint: 'unit-sphere' } as const;
  it.each<[string, ProblemInput, RegExp]>([
    [
      'on the sphere',
      problem(GAUSSIAN, 2, { sampler: sphere }),
      /gradient: must be of kind "chains" with sampler.constraint/,
    ],
    [
      'with a memory',
      problem(GAUSSIAN, 2, { sampler: { memory: {} } }),
      /gradient: must be of kind "chains" with sampler.memory/,
    ],
    [
      'fixed where chains start at x',
      problem(FIXED, 2, { sampler: { init: { kind: 'input' } } }),
      /gradient.proposal: "fixed" is where chains start, .*; got sampler.init "input". Use the proposal "gaussian"/,
    ],
    ['of one draw', problem({ ...GAUSSIAN, draws: 1 }), /gradient.draws: must be >= 2; got 1/],
    ['of another kind', problem({ kind: 'guess' } as unknown as Gradient), /gradient.kind: has an unknown kind/],
  ])('%s is refused', async (_name, given, message) => {
    await expect(solve(given)).rejects.toThrow(message);
  });
});

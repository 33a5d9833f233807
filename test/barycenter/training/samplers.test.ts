import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { forEachDevice } from '../../support/devices.js';

const problem = (sampler: ProblemInput['sampler']): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5] },
  ...(sampler && { sampler }),
  training: { iterations: 6, batchSize: 8, validation: { every: 3, points: 2, draws: 4 } },
});

forEachDevice((_name, device) => {
  it.each([
    { kind: 'mala', steps: 6 },
    { kind: 'barker', steps: 6 },
    { kind: 'rwm', steps: 6 },
    { kind: 'hmc', steps: 3, moves: 2 },
  ] as const)('$kind trains, says what it accepts, and goes on to the bits of one session', async (sampler) => {
    const whole = await solve(problem(sampler), { device: device(), seed: 3 });
    const first = await solve(problem(sampler), { device: device(), seed: 3, until: 2 });
    const second = await solve(problem(sampler), { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    for (const { acceptance } of whole.history) {
      // Of 16 chains; what shares the default steps give is tested with thousands.
      expect(acceptance).toBeGreaterThan(0);
      expect(acceptance).toBeLessThanOrEqual(1);
    }
    const plan = await whole.plan(0).sample([[0, 1]], { perPoint: 3 });
    expect(plan.data.every(Number.isFinite)).toBe(true);
    for (const result of [whole, first, second]) result.free();
  });

  it.each(['ula', 'underdamped'] as const)('%s says nothing of acceptance, where no step is refused', async (kind) => {
    const result = await solve(problem({ kind, steps: 3 }), { device: device() });
    expect(result.history.every((point) => !('acceptance' in point))).toBe(true);
    result.free();
  });
});

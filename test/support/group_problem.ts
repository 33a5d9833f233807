import { squaredEuclidean } from '../../src/autograd/index.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import { solve } from '../../src/barycenter/solve.js';
import type { Checkpoint } from '../../src/barycenter/training/checkpoint.js';
import type { Device } from '../../src/device/device.js';

type Training = NonNullable<ProblemInput['training']>;

/** K Gaussians of unequal weights in the plane, of which an iteration visits `marginals`. */
export function groupProblem(
  count: number,
  training: Training,
  change: Omit<Partial<ProblemInput>, 'training'> = {},
): ProblemInput {
  const total = (count * (count + 1)) / 2;
  return {
    epsilon: 0.4,
    marginals: Array.from({ length: count }, (_, k) => ({
      weight: (k + 1) / total,
      cost: squaredEuclidean(),
      distribution: gaussian({
        mean: [Math.cos(k), Math.sin(2 * k)],
        covariance: [
          [0.3 + 0.1 * k, 0.1],
          [0.1, 0.5],
        ],
      }),
    })),
    potential: { hidden: [7, 5] },
    sampler: { steps: 5 },
    ...change,
    training: { iterations: 20, batchSize: 8, validation: { every: 0 }, ...training },
  };
}

/** What a run ends with, in sessions that are cut after so many iterations. */
export async function trained(device: Device, given: ProblemInput, cuts: readonly number[] = []): Promise<Checkpoint> {
  let checkpoint: Checkpoint | undefined;
  for (const until of [...cuts, undefined]) {
    const from = checkpoint ? { resumeFrom: checkpoint } : { seed: 3 };
    const result = await solve(given, { device, ...from, ...(until && { until }) });
    result.free();
    checkpoint = result.checkpoint;
  }
  return checkpoint!;
}

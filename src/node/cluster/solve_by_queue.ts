import { checkDevice, checkObject } from '../../arguments.js';
import { loadMarginals } from '../../barycenter/problem/load_marginals.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import type { Result } from '../../barycenter/result.js';
import { solveLoaded, type SolveOptions } from '../../barycenter/solve.js';
import type { Device } from '../../device/device.js';
import { checkQueueAddress } from './check_queue.js';
import { openTrainingSession } from './training_session.js';

export interface QueuedTraining extends Omit<SolveOptions, 'rounds' | 'device'> {
  /** Of a Redis server: `redis://…`, `rediss://…`. */
  readonly address: string;
  /** The caller's, who closes it. */
  readonly device: Device;
  readonly onNote?: (message: string) => void;
}

/**
 * Solves a problem whose `training.shards` workers compute, too, as `barycenter solve --queue` does, to the bits of
 * `solve`. The caller frees the result.
 * @throws InvalidInputError for a problem that is partly code or not cut into shards, and where no server answers;
 * otherwise what `solve` throws
 */
export async function solveByQueue(problem: Problem, options: QueuedTraining): Promise<Result> {
  checkObject('solveByQueue', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  checkObject('solveByQueue', 'settings', options, 'Pass { address, device }.');
  checkQueueAddress('solveByQueue', options.address);
  checkDevice('solveByQueue', options.device);
  const { address, onNote, ...rest } = options;
  const loaded = await loadMarginals(problem);
  const seed = rest.resumeFrom?.seed ?? rest.seed ?? 0;
  const { device, until } = rest;
  const spec = { loaded, seed, device, ...(until !== undefined && { until }), ...(onNote && { onNote }) };
  const session = await openTrainingSession(address, spec);
  try {
    return await solveLoaded(loaded, { ...rest, rounds: session.rounds });
  } finally {
    await session.close();
  }
}

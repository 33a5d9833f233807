import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import { groupSize } from '../../problem/group_settings.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import type { Checkpoint } from '../checkpoint.js';
import type { Rounds } from '../rounds.js';
import { chainEstimator } from './chain_estimator.js';
import type { GradientEstimator } from './estimator.js';

/**
 * Makes an estimator, whose buffers and programs are the owner's.
 * @param of the potential that is trained
 * @param rounds who computes the shards of a minibatch that is cut; default: the device, one after another
 */
export type MakeEstimator = (
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Checkpoint,
  of: PlacedPotential,
  rounds?: Rounds,
) => GradientEstimator;

/** What makes the estimator that a problem asks for; all but chains for each point are loaded when it does. */
export async function estimatorOf({ problem }: Pick<ReadyProblem, 'problem'>): Promise<MakeEstimator> {
  const { shards, gradient } = problem.training;
  if (shards !== undefined) return (await import('./sharded_estimator.js')).shardedEstimator;
  if (groupSize(problem) !== undefined) return (await import('./group_estimator.js')).groupEstimator;
  if (gradient?.kind !== 'importance') return chainEstimator;
  const { importanceEstimator } = await import('./importance_estimator.js');
  return (owner, loaded, start, of) =>
    importanceEstimator(owner, loaded, start, gradient, chainEstimator(owner, loaded, start, of));
}

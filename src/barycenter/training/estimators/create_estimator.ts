import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import { groupSize } from '../../problem/group_settings.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import type { Checkpoint } from '../checkpoint.js';
import { chainEstimator } from './chain_estimator.js';
import type { GradientEstimator } from './estimator.js';
import { groupEstimator } from './group_estimator.js';
import { importanceEstimator } from './importance_estimator.js';

/**
 * The estimator that a problem asks for. Its buffers and programs are the owner's.
 * @param of the potential that is trained
 */
export function createEstimator(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Checkpoint,
  of: PlacedPotential,
): GradientEstimator {
  if (groupSize(loaded.problem) !== undefined) return groupEstimator(owner, loaded, start);
  const { gradient } = loaded.problem.training;
  const chains = chainEstimator(owner, loaded, start, of);
  return gradient?.kind === 'importance' ? importanceEstimator(owner, loaded, start, gradient, chains) : chains;
}

import { asMlp } from '../../../potential/mlp/mlp_potential.js';
import { groupPotential } from '../../../potential/mlp/potential_group.js';
import { groupSize } from '../../problem/group_settings.js';
import type { LoadedProblem } from '../../problem/loaded_problem.js';

/** Potentials and costs of the chains of an iteration: of all marginals, or of a group of them, whichever they are. */
export function trainedPlans({ problem, potential, costs }: LoadedProblem): Pick<LoadedProblem, 'potential' | 'costs'> {
  const size = groupSize(problem);
  if (size === undefined) return { potential, costs };
  // `checkGroup` and `checkGroupCosts` have seen to networks of one trunk and to one cost.
  return { potential: groupPotential(asMlp(potential)!.network, size), costs: costs.slice(0, size) };
}

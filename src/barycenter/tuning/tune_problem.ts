import type { Device } from '../../device/device.js';
import { tuneChains } from '../../chains/tune.js';
import type { TuneOptions, TuningReport } from '../../ops/langevin_chain/tune.js';
import type { Segment } from '../../ops/support/segments.js';
import { transitionOf } from '../sampling/problem_sampler.js';
import { trainedPlans } from '../training/groups/trained_plans.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { constraintOf } from '../problem/problem.js';
import { shardSize } from '../problem/shard_settings.js';
import { SAMPLING_CHUNK } from '../sampling/sample_plan.js';

/** Where a problem runs chains: their number and marginals are what a tile is chosen for. */
export type ChainUse = 'training' | 'validation' | 'sampling';

export interface ProblemTuning {
  readonly use: ChainUse;
  readonly report: TuningReport;
}

function segmentsOf(loaded: LoadedProblem, use: ChainUse): Segment[] {
  const { problem, marginals } = loaded;
  const { validation } = problem.training;
  const chains = shardSize(problem);
  if (use === 'sampling') return [{ marginal: 0, chains: SAMPLING_CHUNK }];
  if (use === 'training') return trainedPlans(loaded).costs.map((_, marginal) => ({ marginal, chains }));
  return marginals.map((_, marginal) => ({ marginal, chains: validation.points * validation.draws }));
}

/** Chooses by measured time how the chains of one use run on a device; see `tuneLangevinChain`. */
export function tuneUse(
  device: Device,
  loaded: LoadedProblem,
  use: ChainUse,
  options: TuneOptions = {},
): Promise<TuningReport> {
  const { problem } = loaded;
  const { potential, costs } = use === 'training' ? trainedPlans(loaded) : loaded;
  const constraint = constraintOf(problem);
  const transition = transitionOf(problem);
  const segments = segmentsOf(loaded, use);
  return tuneChains(device, { transition, potential, costs, segments, constraint }, options);
}

/** The same for every use of a problem. A winner counts for half and for twice its chains too, so some need no race. */
export async function tuneProblem(
  device: Device,
  loaded: LoadedProblem,
  options: TuneOptions = {},
): Promise<ProblemTuning[]> {
  const validated = loaded.problem.training.validation.every > 0;
  const uses: readonly ChainUse[] = validated ? ['training', 'validation', 'sampling'] : ['training', 'sampling'];
  const tunings: ProblemTuning[] = [];
  for (const use of uses) tunings.push({ use, report: await tuneUse(device, loaded, use, options) });
  return tunings;
}

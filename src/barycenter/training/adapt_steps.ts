import { chainCurvature, type ChainCurvature } from '../../samplers/chain_curvature.js';
import { chainValueCurvature } from '../../samplers/value_curvature.js';
import type { Device } from '../../device/device.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { groupSize } from '../problem/group_settings.js';
import { followsGradient } from '../problem/sampler_settings.js';
import { stepOverEpsilon } from '../problem/default_steps.js';

/** Chains of each marginal whose curvature is measured, at most. */
const CURVATURE_CHAINS = 32;

/**
 * Times in a run of the problem's full length that steps are adapted: the curvature moves as the potential is learned.
 */
const ADAPTATIONS = 20;

/**
 * Of the chains' curvatures, the one that the step follows: the stiffest tenth may be biased more, and is still far
 * from unstable.
 */
const QUANTILE = 0.9;

/**
 * Curvatures are taken as at least this part of the cost's own: a flat measurement must not lengthen steps without end.
 */
const LEAST_CURVATURE = 0.5;

/**
 * Iterations after which steps are adapted; 0: never, where the problem fixes η. Where some marginals are visited at a
 * time, those are adapted, so much more often that each has as many adaptations in the mean.
 */
export function adaptEvery({ problem, engine }: LoadedProblem): number {
  const marginals = problem.marginals.length;
  const visited = (groupSize(problem) ?? marginals) / marginals;
  return engine.adaptsSteps ? Math.max(1, Math.floor((problem.training.iterations / ADAPTATIONS) * visited)) : 0;
}

export const curvatureChains = ({ problem }: LoadedProblem): number =>
  Math.min(CURVATURE_CHAINS, problem.training.batchSize);

/** The measurement of a problem's chains. Whoever makes it frees it. */
export const curvatureOf = (device: Device, loaded: LoadedProblem): ChainCurvature => {
  const { problem, potential, costs, engine } = loaded;
  const measured = followsGradient(problem.sampler) ? chainCurvature : chainValueCurvature;
  return measured(device, { potential, costs, chains: curvatureChains(loaded), epsilon: engine.epsilon });
};

/** Where it is not all marginals whose steps are adapted. */
export interface SomeMarginals {
  readonly visited: readonly number[];
  /** η of all, [K]: what the others keep. */
  readonly stepSizes: readonly number[];
}

/**
 * η_k = 0.2 ε/a_k of `ula`, a_k the curvature of cost and potential along marginal k's chains: the stationary variance
 * of a quadratic of curvature a is inflated by 1/(1 − ηa/4ε), that is by 5 %. Other kinds have factors of their own.
 * @param curvatures of every visited marginal's chains, [visited · chains]
 */
export function adaptedSteps(
  { problem, potential, engine }: LoadedProblem,
  curvatures: Float64Array,
  some?: SomeMarginals,
): number[] {
  const visited = some?.visited ?? [...engine.stepSizes.keys()];
  const chains = curvatures.length / visited.length;
  const relative = stepOverEpsilon(problem.sampler, potential.dim);
  const steps = [...(some?.stepSizes ?? engine.stepSizes)];
  for (const [place, k] of visited.entries()) {
    const own = curvatures.slice(place * chains, (place + 1) * chains).sort();
    const curvature = own[Math.ceil(QUANTILE * chains) - 1];
    const initial = engine.stepSizes[k];
    // Of chains that have left the finite numbers nothing can be told.
    steps[k] = Number.isFinite(curvature)
      ? Math.min((relative * engine.epsilon) / curvature, initial / LEAST_CURVATURE)
      : initial;
  }
  return steps;
}

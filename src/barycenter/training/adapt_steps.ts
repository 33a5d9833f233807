import { acceptance } from '../../samplers/acceptance.js';
import { chainCurvature, type ChainCurvature } from '../../samplers/chain_curvature.js';
import { energyError } from '../../samplers/energy_error.js';
import { chainValueCurvature } from '../../samplers/value_curvature.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Freeable, type Owner } from '../../device/owner.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { groupSize } from '../problem/group_settings.js';
import { followsGradient, type TestedKind } from '../problem/sampler_settings.js';
import { stepOverEpsilon } from '../problem/default_steps.js';
import { shardSize } from '../problem/shard_settings.js';
import { scalesOf, type PlanSteps } from '../sampling/plan_steps.js';
import { transitionOf } from '../sampling/problem_sampler.js';
import { conditionalScales, SCALED_CHAINS } from './conditional_scales.js';
import type { SomePoints } from './estimators/estimator.js';
import { longestTested, stepsAccepting, TRIED_CHAINS, type AcceptedSteps } from './step_acceptance.js';
import { countsQuadratic, ENERGY_CHAINS, longestSteps, stepsWithin, type TolerantSteps } from './step_tolerance.js';

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

/**
 * Whether steps are adapted when so many iterations are done: every `every` (0: never) ones, and before the first of
 * these after 1, 2, 4, …, for that is when a potential that begins flat grows steep the fastest, and chains whose step
 * has become too long run away from where plans are.
 */
export const adaptsAfter = (done: number, every: number): boolean =>
  every > 0 && (done % every === 0 || (done < every && Number.isInteger(Math.log2(done))));

export const curvatureChains = ({ problem }: LoadedProblem): number => Math.min(CURVATURE_CHAINS, shardSize(problem));

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
 * η before anything is measured: of scaled chains, whose plans are about as wide as N(x, ε I) is, those of curvature 1.
 */
const initialStep = ({ problem, potential, engine }: LoadedProblem, k: number): number =>
  problem.sampler.precondition === undefined
    ? engine.stepSizes[k]
    : stepOverEpsilon(problem.sampler, potential.dim) * engine.epsilon;

/**
 * η_k = 0.2 ε/a_k of `ula`, a_k the curvature of cost and potential along marginal k's chains: the stationary variance
 * of a quadratic of curvature a is inflated by 1/(1 − ηa/4ε), that is by 5 %. Other kinds have factors of their own.
 * @param curvatures of every visited marginal's chains, [visited · chains]
 */
export function adaptedSteps(loaded: LoadedProblem, curvatures: Float64Array, some?: SomeMarginals): number[] {
  const { problem, potential, engine } = loaded;
  const visited = some?.visited ?? [...engine.stepSizes.keys()];
  const chains = curvatures.length / visited.length;
  const relative = stepOverEpsilon(problem.sampler, potential.dim);
  const steps = [...(some?.stepSizes ?? engine.stepSizes)];
  for (const [place, k] of visited.entries()) {
    const own = curvatures.slice(place * chains, (place + 1) * chains).sort();
    const curvature = own[Math.ceil(QUANTILE * chains) - 1];
    const initial = initialStep(loaded, k);
    // Of chains that have left the finite numbers nothing can be told.
    steps[k] = Number.isFinite(curvature)
      ? Math.min((relative * engine.epsilon) / curvature, initial / LEAST_CURVATURE)
      : initial;
  }
  return steps;
}

/** Steps as they were adapted; errors and acceptances, of the visited marginals, where the problem sets them a mark. */
export type AdaptedSteps = PlanSteps & Partial<Pick<TolerantSteps, 'errors'> & Pick<AcceptedSteps, 'acceptances'>>;

/** Where chains stand, of every visited marginal as many as asked for. */
type Points = (few: number) => Promise<SomePoints>;

/** Adapts the steps of a problem's chains. Whoever makes it frees it. */
export interface StepAdapter extends Freeable {
  /** @param current what marginals that are not visited keep */
  adapt(this: void, points: Points, current: PlanSteps): Promise<AdaptedSteps>;
  /** The same by curvature alone, with the scales that they have. */
  byCurvature(this: void, points: Points, current: PlanSteps): Promise<AdaptedSteps>;
}

/** Of steps whose scales are known. */
type Adapt = StepAdapter['adapt'];

/** Steps of the curvature alone, [K]. */
type ByCurvature = (points: Points, current: PlanSteps) => Promise<number[]>;

/** What chains walk on and under: of all marginals, or of as many as an iteration visits. */
type Plans = Pick<LoadedProblem, 'potential' | 'costs'>;

/** By curvature alone, or by what a problem sets a mark, which curvature bounds; scales of coordinates before. */
export function stepAdapter(device: Device, loaded: LoadedProblem, plans: Plans = loaded): StepAdapter {
  const { tolerance, adapt, precondition } = loaded.problem.sampler;
  return withOwner(device, (owner) => {
    const curvature = owner.own(curvatureOf(device, { ...loaded, ...plans }));
    const ofCurvature: ByCurvature = async (points, current) => {
      const { x, y, of, visited = [...current.stepSizes.keys()] } = await points(curvatureChains(loaded));
      const curvatures = await curvature.measure(of, x, y, scalesOf(current, visited));
      return adaptedSteps(loaded, curvatures, { visited, stepSizes: current.stepSizes });
    };
    const byMark =
      tolerance !== undefined
        ? byTolerance(owner, loaded, plans, ofCurvature, tolerance)
        : adapt !== undefined
          ? byAcceptance(owner, loaded, plans, ofCurvature, adapt.acceptance)
          : undefined;
    const sizes: Adapt = byMark ?? (async (points, at) => ({ stepSizes: await ofCurvature(points, at) }));
    return {
      adapt: precondition === undefined ? sizes : scaledFirst(owner, loaded, plans, sizes),
      byCurvature: async (points, at) => ({ stepSizes: await ofCurvature(points, at), scales: at.scales }),
    };
  });
}

/** Steps in coordinates whose scales are measured first. */
function scaledFirst(owner: Owner<Device>, loaded: LoadedProblem, plans: Plans, sizes: Adapt): Adapt {
  const measure = conditionalScales(owner, loaded, plans);
  const chains = Math.min(SCALED_CHAINS, shardSize(loaded.problem));
  const { dim } = plans.potential;
  return async (points, current) => {
    const some = await points(chains);
    const { visited = [...current.stepSizes.keys()] } = some;
    const scales = current.scales?.slice() ?? new Float32Array(current.stepSizes.length * dim).fill(1);
    const found = await measure(some, scalesOf({ ...current, scales }, visited)!);
    for (const [place, k] of visited.entries()) scales.set(found.subarray(place * dim, (place + 1) * dim), k * dim);
    return { ...(await sizes(points, { ...current, scales })), scales };
  };
}

/** By the energy errors of `sampler.tolerance`. */
function byTolerance(
  owner: Owner<Device>,
  loaded: LoadedProblem,
  plans: Plans,
  ofCurvature: ByCurvature,
  tolerance: number,
): Adapt {
  const { problem, engine } = loaded;
  const { sampler } = problem;
  const chains = Math.min(ENERGY_CHAINS, shardSize(problem));
  const spec = { ...plans, chains, epsilon: engine.epsilon, countsQuadratic: countsQuadratic(sampler) };
  const energy = owner.own(energyError(owner.device, spec));
  return async (points, current) => {
    const longest = longestSteps(loaded, await ofCurvature(points, current));
    const { x, y, of } = await points(chains);
    return stepsWithin({ ...sampler, tolerance }, current.stepSizes, longest, (steps) =>
      energy.measure(of, x, y, steps, current.scales),
    );
  };
}

/** By the share of steps of `sampler.adapt` that is accepted. */
function byAcceptance(
  owner: Owner<Device>,
  loaded: LoadedProblem,
  plans: Plans,
  ofCurvature: ByCurvature,
  target: number,
): Adapt {
  const { problem, engine } = loaded;
  const kind = problem.sampler.kind as TestedKind;
  const chains = Math.min(TRIED_CHAINS, shardSize(problem));
  const isScaled = problem.sampler.precondition !== undefined;
  const spec = { ...plans, chains, epsilon: engine.epsilon, transition: transitionOf(problem), isScaled };
  const tried = owner.own(acceptance(owner.device, spec));
  return async (points, current) => {
    const longest = longestTested(loaded, await ofCurvature(points, current));
    const { x, y, of, visited = [...longest.keys()] } = await points(chains);
    const ofVisited = (steps: readonly number[]): number[] => visited.map((k) => steps[k]);
    const scales = scalesOf(current, visited);
    const [begun, bound] = [ofVisited(current.stepSizes), ofVisited(longest)];
    const found = await stepsAccepting({ kind, target }, begun, bound, (steps) =>
      tried.measure(of, x, y, steps, scales),
    );
    const stepSizes = [...current.stepSizes];
    for (const [place, k] of visited.entries()) stepSizes[k] = found.stepSizes[place];
    return { stepSizes, acceptances: found.acceptances };
  };
}

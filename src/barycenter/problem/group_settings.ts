import type { ChainCost } from '../../cost/contract.js';
import { invalid } from '../../errors.js';
import type { GradientSettings } from './gradient_settings.js';
import type { Problem } from './problem.js';
import type { SamplerSettings } from './sampler_settings.js';

const FIELD = 'problem.training.marginals';

/** How many of the K marginals an iteration visits; undefined where that is all of them. */
export function groupSize({ training: { marginals: size }, marginals }: GroupProblem): number | undefined {
  return size === undefined || size >= marginals.length ? undefined : size;
}

type GroupProblem = { readonly training: Pick<Problem['training'], 'marginals'> } & Pick<Problem, 'marginals'>;

/** What groups of marginals have to go with. */
export interface GroupSettings {
  readonly size: number | undefined;
  /** K */
  readonly marginals: number;
  readonly potential: Pick<Problem['potential'], 'kind'>;
  readonly sampler: Pick<SamplerSettings, 'carry' | 'tolerance'>;
  readonly gradient: GradientSettings | undefined;
}

/** @throws InvalidInputError for a group of another size than 2 to K, and what groups do not go with */
export function checkGroup({ size, marginals, potential, sampler, gradient }: GroupSettings): void {
  if (size === undefined) return;
  if (size > marginals)
    throw invalid(FIELD, `must be 2 to the number of marginals, ${marginals}`, String(size), 'Leave it out for all.');
  if (size === marginals) return;
  if (potential.kind !== 'shared') {
    const wayOut = 'Use the kind "shared", or leave it out.';
    const rule = 'needs potential.kind "shared": no other evaluates the potentials of some marginals alone';
    throw invalid(FIELD, rule, `"${potential.kind}"`, wayOut);
  }
  if (sampler.carry !== undefined) {
    const wayOut = 'Leave one of the two out, or use sampler.memory.';
    const rule = 'goes without sampler.carry, whose chains stay with their marginals';
    throw invalid(FIELD, rule, 'both', wayOut);
  }
  if (sampler.tolerance !== undefined) {
    const rule = 'goes without sampler.tolerance, whose errors are measured of all marginals at once';
    throw invalid(FIELD, rule, 'both', 'Leave one of the two out, or give sampler.stepSize.');
  }
  if (gradient?.kind === 'importance') {
    const wayOut = 'Leave one of the two out.';
    throw invalid(FIELD, 'needs training.gradient of kind "chains"', '"importance"', wayOut);
  }
}

/** @throws InvalidInputError where a problem visits some marginals at a time, and they differ in cost or dimension */
export function checkGroupCosts(problem: Problem, costs: readonly ChainCost[]): void {
  const size = groupSize(problem);
  const other = costs.findIndex((cost) => cost !== costs[0]);
  if (size === undefined || other < 0) return;
  throw invalid(
    FIELD,
    'needs one cost, and points of one dimension, in all marginals',
    `${size}, and problem.marginals[${other}] has another than problem.marginals[0]`,
    costs[other].xDim === costs[0].xDim
      ? 'Give all marginals the very same cost, or leave it out.'
      : 'Bring the data to one dimension, or leave it out.',
  );
}

import { invalid } from '../../errors.js';
import type { Constraint } from '../../ops/langevin_chain/contract.js';
import type { SamplerSettings } from './sampler_settings.js';

export const PROPOSALS = ['fixed', 'gaussian'] as const;
export type ProposalKind = (typeof PROPOSALS)[number];

/** Draws where a problem leaves them out: of those that all points share, networks are evaluated once for all. */
export const DEFAULT_DRAWS: Readonly<Record<ProposalKind, number>> = { fixed: 1024, gaussian: 16 };

/** By a chain for each point. */
export interface ChainGradient {
  readonly kind: 'chains';
}

/** By importance sampling, without a chain or a score. */
export interface ImportanceGradient {
  readonly kind: 'importance';
  /**
   * `fixed`: the same for all x and all iterations, N(mean, s² I) as chains start. `gaussian`: of every x its own,
   * whose mean and deviations are learned as training goes on.
   */
  readonly proposal: ProposalKind;
  readonly draws: number;
  /** Mean relative effective sample size of a marginal below which an iteration takes chains; 0: never. */
  readonly leastEffective: number;
}

export type GradientSettings = ChainGradient | ImportanceGradient;

/** Settings before it is known that they go together. */
export type GivenGradient =
  ChainGradient | (Omit<ImportanceGradient, 'draws'> & { readonly draws?: number | undefined });

/**
 * Its defaults filled in; undefined where a problem leaves it out, or asks for chains.
 * @throws InvalidInputError for what does not go with the chains
 */
export function gradientSettings(
  given: GivenGradient | undefined,
  { memory, carry, init }: SamplerSettings,
  constraint: Constraint,
): GradientSettings | undefined {
  if (given?.kind !== 'importance') return given;
  const field = 'problem.training.gradient';
  if (constraint === 'unit-sphere') {
    const wayOut = 'Leave it out: chains keep to the sphere, Gaussian proposals do not.';
    throw invalid(field, 'must be of kind "chains" with sampler.constraint "unit-sphere"', '"importance"', wayOut);
  }
  if (memory !== undefined || carry !== undefined) {
    const kept = memory === undefined ? 'carry' : 'memory';
    const wayOut = 'Leave one of the two out: without chains there are none to be kept.';
    throw invalid(field, `must be of kind "chains" with sampler.${kept}`, '"importance"', wayOut);
  }
  if (given.proposal === 'fixed' && init.kind === 'input') {
    const wayOut = 'Use the proposal "gaussian", or the start {"kind": "gaussian"}.';
    throw invalid(`${field}.proposal`, '"fixed" is where chains start, N(mean, s² I)', 'sampler.init "input"', wayOut);
  }
  return { ...given, draws: given.draws ?? DEFAULT_DRAWS[given.proposal] };
}

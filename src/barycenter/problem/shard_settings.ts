import { invalid } from '../../errors.js';
import type { GradientSettings } from './gradient_settings.js';
import type { Problem } from './problem.js';
import type { SamplerSettings } from './sampler_settings.js';

const FIELD = 'problem.training.shards';

type Batches = { readonly training: Pick<Problem['training'], 'batchSize' | 'shards'> };

/** Points of each marginal that chains are run for at a time: a minibatch's, or a shard's where it is cut. */
export const shardSize = ({ training: { batchSize, shards = 1 } }: Batches): number => batchSize / shards;

/** What a minibatch that is cut has to go with. */
interface Cut {
  readonly shards: number | undefined;
  readonly batchSize: number;
  readonly sampler: Pick<SamplerSettings, 'memory' | 'carry'>;
  /** How many marginals an iteration visits, where that was given. */
  readonly visited: number | undefined;
  readonly gradient: GradientSettings | undefined;
}

/** The divisor of a batch size that is nearest to a number of shards, the larger of two. */
function nearestDivisor(batchSize: number, shards: number): number {
  let nearest = 1;
  for (let divisor = 1; divisor <= batchSize; divisor++)
    if (batchSize % divisor === 0 && Math.abs(divisor - shards) <= Math.abs(nearest - shards)) nearest = divisor;
  return nearest;
}

/**
 * A shard knows its minibatch and the weights and no more, so that whoever computes it has the same bits. Chains that
 * are kept would have to travel with every round: batchSize · D · 4 bytes of each marginal both ways, more than the
 * parameters of most potentials (2,048 points of 256 dimensions: 2.1 MB a marginal).
 * @throws InvalidInputError for shards of unequal size, and for what cannot be cut
 */
export function checkShards({ shards, batchSize, sampler, visited, gradient }: Cut): void {
  if (shards === undefined) return;
  if (batchSize % shards !== 0) {
    const wayOut = `Give ${nearestDivisor(batchSize, shards)}, or a batchSize of ${Math.ceil(batchSize / shards) * shards}.`;
    throw invalid(FIELD, `must divide training.batchSize, ${batchSize}`, String(shards), wayOut);
  }
  const leaveOut = 'Leave one of the two out.';
  const kept = sampler.memory !== undefined ? 'memory' : sampler.carry !== undefined ? 'carry' : undefined;
  if (kept !== undefined) {
    const rule = `goes without sampler.${kept}, whose chains stay with the device that ran them`;
    throw invalid(FIELD, rule, 'both', leaveOut);
  }
  if (visited !== undefined) throw invalid(FIELD, 'goes without training.marginals', 'both', leaveOut);
  if (gradient?.kind === 'importance')
    throw invalid(FIELD, 'needs training.gradient of kind "chains"', '"importance"', leaveOut);
}

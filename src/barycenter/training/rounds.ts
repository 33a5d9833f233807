/** What a gradient at an iteration follows from, besides the problem and the seed. */
export interface Round {
  /** From 0. */
  readonly iteration: number;
  /** η of each marginal's chains, [K], in engine units. */
  readonly stepSizes: readonly number[];
  /** Scales of their coordinates under `sampler.precondition`, f32 [K, D]. */
  readonly scales?: Float32Array;
  /** ε of the chains over the problem's. */
  readonly heat: number;
  /** Parts that the minibatch is cut into, V. */
  readonly shards: number;
  /** The potential's parameters, f32 [length], read from the device when they are first asked for. */
  parameters(): Promise<Float32Array>;
}

/** A shard's part of the gradient and of what is told of it. */
export interface ShardEstimate {
  /** f32 [length]: ∂/∂θ of `surrogate`, the points y held fixed. */
  readonly gradient: Float32Array;
  /** Σ λ_k/batchSize f_k(y) over the shard's chains, at the round's parameters. */
  readonly surrogate: number;
  /** Share of the shard's chains whose last step was accepted, of samplers that test steps. */
  readonly acceptance?: number;
}

/** Computes one shard, from 0, of the round that is open; the same bits at each call. */
export type EstimateShard = (shard: number) => Promise<ShardEstimate>;

/** Whoever has the shards of a round computed, here or elsewhere. */
export interface Rounds {
  /**
   * @param estimate computes a shard on the trainer's own device, one at a time
   * @returns [V], in the order of shards
   */
  open(round: Round, estimate: EstimateShard): Promise<readonly ShardEstimate[]>;
}

/** One shard after another, here. */
export const localRounds: Rounds = {
  async open({ shards }, estimate) {
    const estimates: ShardEstimate[] = [];
    for (let shard = 0; shard < shards; shard++) estimates.push(await estimate(shard));
    return estimates;
  },
};

/** Σ_v of the shards' gradients in their order, added up in float64 and rounded once; f32 [length]. */
export function sumOfGradients(estimates: readonly ShardEstimate[]): Float32Array {
  if (estimates.length === 1) return estimates[0].gradient;
  const sum = new Float64Array(estimates[0].gradient.length);
  for (const { gradient } of estimates) for (let i = 0; i < sum.length; i++) sum[i] += gradient[i];
  return Float32Array.from(sum);
}

import type { PhiloxKey } from '../../random/counters.js';

/**
 * A run of chains that belong to one marginal. Arrays over chains are the segments one after the other: y is
 * [Σ chains, D]; x is the concatenation of [chains, D_k] blocks, so segments may differ in x's dimension.
 */
export interface Segment {
  readonly marginal: number;
  readonly chains: number;
}

/** Chains of all segments together. */
export function totalChains(segments: readonly Segment[]): number {
  return segments.reduce((sum, s) => sum + s.chains, 0);
}

/** Index of each segment's first chain. */
export function segmentStarts(segments: readonly Segment[]): number[] {
  let start = 0;
  return segments.map((s) => (start += s.chains) - s.chains);
}

/** Which noise: words of the Philox counter that a caller fixes. */
export interface NoiseCounter {
  readonly key: PhiloxKey;
  readonly iteration: number;
  /** Counter's chain word of the first chain of the call; chain i of the call uses `firstChain + i`. */
  readonly firstChain: number;
}

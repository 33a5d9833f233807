import type { Mixture } from '../mixture.js';

/** What a solver makes of shards in standard coordinates. */
export interface Found {
  readonly mixture: Mixture;
  /** Whole sentences. */
  readonly warnings: readonly string[];
  /** What was done to the input, as sentences. */
  readonly notes: readonly string[];
  /** How far apart the shapes of shards are once mapped, as a share of the spread, where maps are affine. */
  readonly shapes?: number;
}

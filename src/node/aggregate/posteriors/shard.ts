/** A subset posterior: draws of the parameters given one part of the data. */
export interface Shard {
  /** As summaries and messages call it. */
  readonly name: string;
  /** Its chains, a file each. */
  readonly files: readonly string[];
  /** [rows, D] row-major, in the parameters' own units. */
  readonly points: Float64Array;
  readonly rows: number;
  /** Of the draws, where the files mark them. */
  readonly divergences?: number;
}

/** Subset posteriors of the same parameters. */
export interface Shards {
  /** Of the parameters, [D]. */
  readonly names: readonly string[];
  /** [K] */
  readonly shards: readonly Shard[];
}

import { invalid } from '../errors.js';

/** Chains of a shard: four times as many as go onto a device at once, so that little is lost at its end. */
const CHAINS = 16_384;
/** Numbers of a shard's rows or draws, at most: 32 MiB of float64. */
const NUMBERS = 2 ** 22;

/**
 * Rows of every shard but the last. They follow from the task alone, never from how many machines there are, so that
 * whoever computes a shard computes the same one.
 */
export function shardRows(task: {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly perPoint: number;
}): number {
  const { inputDim, outputDim, perPoint } = task;
  const numbers = Math.max(inputDim, perPoint * outputDim);
  return Math.max(1, Math.min(Math.floor(CHAINS / perPoint), Math.floor(NUMBERS / numbers)));
}

export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** Rows of a table cut into shards, in their order. */
export function rangesOf(rows: number, perShard: number): RowRange[] {
  return Array.from({ length: Math.ceil(rows / perShard) }, (_, index) => ({
    first: index * perShard,
    count: Math.min(perShard, rows - index * perShard),
  }));
}

/**
 * The shards [begin, end) of one of `of` jobs of like size.
 * @throws InvalidInputError for an index that there is not
 */
export function shareOf(index: number, of: number, shards: number): { readonly begin: number; readonly end: number } {
  if (index >= of)
    throw invalid(
      '--index',
      `must be 0 to ${of - 1} of ${of}`,
      String(index),
      'Jobs count from 0: --array=0-N, N one less.',
    );
  return { begin: Math.floor((index * shards) / of), end: Math.floor(((index + 1) * shards) / of) };
}

/** Which of `of` jobs has a shard: the first whose share ends behind it. */
export const jobWith = (shard: number, of: number, shards: number): number =>
  Math.ceil(((shard + 1) * of) / shards) - 1;

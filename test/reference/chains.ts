import type { Segment } from '../../src/ops/support/segments.js';

export interface Chain {
  readonly marginal: number;
  readonly segment: number;
  /** Index among all chains. */
  readonly index: number;
}

/** All chains in order. */
export function chainsOf(segments: readonly Segment[]): Chain[] {
  return segments
    .flatMap(({ marginal, chains }, segment) => Array.from({ length: chains }, () => ({ marginal, segment })))
    .map((chain, index) => ({ ...chain, index }));
}

/** Row `index` of an array [rows, columns]. */
export function row(values: Float64Array, index: number, columns: number): Float64Array {
  return values.slice(index * columns, (index + 1) * columns);
}

import type { Segment } from '../../src/ops/support/segments.js';
import { chainsOf, row } from './chains.js';
import type { ReferenceCost } from './costs.js';

/** What the cost ops take: a cost for each marginal, and its dimension of x. */
export interface ReferenceCosts {
  readonly costs: readonly ReferenceCost[];
  /** [K] */
  readonly xDims: readonly number[];
  /** D */
  readonly yDim: number;
}

/** The points of every chain: x is the segments' [chains, D_k] blocks one after the other, y is [chains, D]. */
export function pairsOf(
  { costs, xDims, yDim }: ReferenceCosts,
  segments: readonly Segment[],
  x: Float64Array,
  y: Float64Array,
): { readonly cost: ReferenceCost; readonly x: Float64Array; readonly y: Float64Array }[] {
  let start = 0;
  return chainsOf(segments).map(({ marginal, index }) => {
    const xRow = x.slice(start, (start += xDims[marginal]));
    return { cost: costs[marginal], x: xRow, y: row(y, index, yDim) };
  });
}

/** c_k(x, y) of every chain, [chains]. */
export function referenceCostValue(
  costs: ReferenceCosts,
  segments: readonly Segment[],
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  return Float64Array.from(pairsOf(costs, segments, x, y), (pair) => pair.cost.value(pair.x, pair.y));
}

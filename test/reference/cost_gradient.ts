import type { Segment } from '../../src/ops/support/segments.js';
import { pairsOf, type ReferenceCosts } from './cost_value.js';

/** ∇_y c_k(x, y) of every chain, [chains, D]. */
export function referenceCostGradient(
  costs: ReferenceCosts,
  segments: readonly Segment[],
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  return Float64Array.from(pairsOf(costs, segments, x, y).flatMap((pair) => [...pair.cost.gradient(pair.x, pair.y)]));
}

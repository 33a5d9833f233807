/**
 * means[r] = n ∫ Q(u) du over u from r/n to (r + 1)/n for one sorted row: Q(u) is the first point up to which the
 * masses sum to u. Each point is met with the cells that it is in.
 *
 * @param sorted [length], ascending
 * @param masses [length], of sum 1, in the same order
 * @returns [cells]
 */
export function referenceQuantileMeans(sorted: Float64Array, masses: ArrayLike<number>, cells: number): Float64Array {
  const means = new Float64Array(cells);
  let start = 0;
  for (const [j, point] of sorted.entries()) {
    const end = start + masses[j];
    // One more on either side, for the rounding of sums.
    const last = Math.min(cells - 1, Math.ceil(end * cells));
    for (let r = Math.max(0, Math.floor(start * cells) - 1); r <= last; r++) {
      const overlap = Math.min(end, (r + 1) / cells) - Math.max(start, r / cells);
      if (overlap > 0) means[r] += cells * overlap * point;
    }
    start = end;
  }
  return means;
}

/** What `line_moves` reads, all [lines, points] but the directions, [lines, dim]. */
export interface LineRows {
  readonly sorted: ArrayLike<number>;
  readonly order: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly directions: ArrayLike<number>;
}

/**
 * moves[i] = Σ_l r_l(i) θ_l, squares[i] = Σ_l r_l(i)², r_l(order[l, r]) = targets[l, r] − sorted[l, r]
 *
 * @returns moves [points, dim], squares [points]
 */
export function referenceLineMoves(
  { sorted, order, targets, directions }: LineRows,
  points: number,
  dim: number,
): { readonly moves: Float64Array; readonly squares: Float64Array } {
  const moves = new Float64Array(points * dim);
  const squares = new Float64Array(points);
  for (let at = 0; at < sorted.length; at++) {
    const [line, i] = [Math.floor(at / points), order[at]];
    const residual = targets[at] - sorted[at];
    for (let d = 0; d < dim; d++) moves[i * dim + d] += residual * directions[line * dim + d];
    squares[i] += residual ** 2;
  }
  return { moves, squares };
}

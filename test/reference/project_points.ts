/**
 * projections[l, i] = ⟨x_i, θ_l⟩
 *
 * @param points [count, dim]
 * @param directions [lines, dim]
 * @returns [lines, count]
 */
export function referenceProjectPoints(points: Float64Array, directions: Float64Array, dim: number): Float64Array {
  const [count, lines] = [points.length / dim, directions.length / dim];
  return Float64Array.from({ length: lines * count }, (_, at) => {
    const [l, i] = [Math.floor(at / count), at % count];
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += points[i * dim + d] * directions[l * dim + d];
    return sum;
  });
}

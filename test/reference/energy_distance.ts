/** Σ ‖p_i − q_j‖ over all pairs of rows. */
function distances(p: ArrayLike<number>, q: ArrayLike<number>, dim: number): number {
  let total = 0;
  for (let i = 0; i < p.length; i += dim) {
    for (let j = 0; j < q.length; j += dim) {
      let squares = 0;
      for (let d = 0; d < dim; d++) squares += (p[i + d] - q[j + d]) ** 2;
      total += Math.sqrt(squares);
    }
  }
  return total;
}

/**
 * The energy distance of two samples, [n, dim] and [m, dim], n, m ≥ 2, pair by pair in float64 (Székely and Rizzo
 * 2013): 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, self-terms over pairs of different points, which makes it unbiased.
 */
export function referenceEnergyDistance(a: ArrayLike<number>, b: ArrayLike<number>, dim: number): number {
  const [n, m] = [a.length / dim, b.length / dim];
  const within = distances(a, a, dim) / (n * (n - 1)) + distances(b, b, dim) / (m * (m - 1));
  return (2 * distances(a, b, dim)) / (n * m) - within;
}

import { addProducts } from './products.js';

/**
 * How much further chains lie from where an affine map puts them than their plans are wide, 1 where by just that much:
 *
 *     tr(R G)/D,  R = E r rᵀ,  G = E g gᵀ,
 *
 * r what the map leaves of a chain's end and g = ∇_y (c − f)/ε there. A plan ∝ exp(−U) has E ∇U ∇Uᵀ = E ∇²U, its
 * precision if it is a Gaussian; R is its covariance if its mean is affine in x. Both are known at chains' ends,
 * whatever the cost, and no change of y's unit or direction changes their product. A mean that bends adds to R, chains
 * that have not come to their plans to either. R and G are of different chains, so that few of them bias nothing: it is
 * the mean of (r_a · g_b)²/D over a ≠ b.
 * @param residuals r [chains, D]
 * @param gradients g [chains, D]
 */
export function misfit(residuals: Float64Array, gradients: Float64Array, dim: number): number {
  const chains = residuals.length / dim;
  const [r, g] = [moments(residuals, dim), moments(gradients, dim)];
  let all = 0;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) all += 2 * r[i * dim + j] * g[i * dim + j];
    all += r[i * dim + i] * g[i * dim + i];
  }
  let own = 0;
  for (let c = 0; c < chains; c++) {
    let product = 0;
    for (let i = c * dim; i < (c + 1) * dim; i++) product += residuals[i] * gradients[i];
    own += product ** 2;
  }
  return (all - own) / (chains * (chains - 1) * dim);
}

/** Σ v vᵀ of rows v, [dim, dim], on and below the diagonal. */
function moments(rows: Float64Array, dim: number): Float64Array {
  const sums = new Float64Array(dim * dim);
  addProducts(sums, rows, rows, { left: dim, right: dim, lower: true });
  return sums;
}

/**
 * Positive symmetric filters of pictures on a torus, by what they make of waves: a_k(ω) > 0 with Σ_k λ_k a_k(ω) = 1 at
 * each. The gradient of the convex ½⟨z, A_k z⟩ is A_k z, and ½⟨z, A_k⁻¹ z⟩'s is the way back; Σ_k λ_k A_k = I makes
 * these optimal maps congruent, so that the barycenter of the A_k z is the law of z itself.
 */

/** λ, as for Ave, celeba!. */
export const WEIGHTS = [0.25, 0.5, 0.25] as const;

/** How much the first and the last filter raise and lower waves. */
const DEPTH = 0.6;
/** Waves of so many to a picture, and fewer, are low ones. */
const LOW = 2.5;

/** From 1 for what is flat to 0 for what is fine. */
const low = (waves: number): number => Math.exp(-((waves / LOW) ** 2) / 2);

/** a_k(ω) of waves across and down, each of −side/2 … side/2 − 1, [K]. */
function gains(across: number, down: number): readonly [number, number, number] {
  // Fine across and flat down, or the other way round; flat, or fine.
  const [direction, size] = [low(down) - low(across), 2 * low(Math.hypot(across, down)) - 1];
  const [first, last] = [1 + DEPTH * direction, 1 + DEPTH * size];
  return [first, (1 - WEIGHTS[0] * first - WEIGHTS[2] * last) / WEIGHTS[1], last];
}

/** A filter as its answer to a point: f64 [side, side], symmetric about the first pixel, for the torus. */
function kernelOf(side: number, k: number, inverse: boolean): Float64Array {
  const waves = Array.from({ length: side }, (_, i) => (i < side / 2 ? i : i - side));
  const kernel = new Float64Array(side * side);
  for (const across of waves)
    for (const down of waves) {
      // −side/2 alone has no partner with the other sign: its gain is that of both.
      const gain = gains(across, down)[k];
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          kernel[y * side + x] +=
            ((inverse ? 1 / gain : gain) * Math.cos((2 * Math.PI * (across * x + down * y)) / side)) / side ** 2;
    }
  return kernel;
}

/** A_k, or its inverse, of every picture. @param pictures f32 [rows, side²] */
export function filtered(pictures: Float32Array, side: number, k: number, inverse = false): Float32Array {
  const [dim, kernel] = [side * side, kernelOf(side, k, inverse)];
  // Row p of the matrix, [D, D]: the kernel about pixel p.
  const matrix = new Float64Array(dim * dim);
  for (let p = 0; p < dim; p++)
    for (let q = 0; q < dim; q++) {
      const [y, x] = [Math.floor(p / side) - Math.floor(q / side), (p % side) - (q % side)];
      matrix[p * dim + q] = kernel[((y + side) % side) * side + ((x + side) % side)];
    }
  const out = new Float32Array(pictures.length);
  for (let first = 0; first < pictures.length; first += dim)
    for (let p = 0; p < dim; p++) {
      let sum = 0;
      for (let q = 0; q < dim; q++) sum += matrix[p * dim + q] * pictures[first + q];
      out[first + p] = sum;
    }
  return out;
}

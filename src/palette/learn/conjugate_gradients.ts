/** Relative residual (in the preconditioner's norm) that is enough, and a bound on the steps. */
const TOLERANCE = 1e-4;
const MOST_STEPS = 1000;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Solves A x = `right` for a symmetric positive definite A by conjugate gradients with a diagonal preconditioner.
 * @param solution where to start; overwritten with x
 * @param apply writes A c into out
 * @param diagonal that of A, or near it; > 0
 */
export function solveSymmetric(
  apply: (c: Float64Array, out: Float64Array) => void,
  diagonal: Float64Array,
  right: Float64Array,
  solution: Float64Array,
): void {
  const { length } = right;
  const image = new Float64Array(length);
  apply(solution, image);
  const residual = right.map((v, i) => v - image[i]);
  const scaled = residual.map((v, i) => v / diagonal[i]);
  const search = scaled.slice();
  let energy = dot(residual, scaled);
  const enough = TOLERANCE ** 2 * right.reduce((sum, v, i) => sum + v ** 2 / diagonal[i], 0);
  for (let step = 0; step < MOST_STEPS && energy > enough; step++) {
    apply(search, image);
    const far = energy / dot(search, image);
    for (let i = 0; i < length; i++) {
      solution[i] += far * search[i];
      residual[i] -= far * image[i];
      scaled[i] = residual[i] / diagonal[i];
    }
    const next = dot(residual, scaled);
    const turn = next / energy;
    for (let i = 0; i < length; i++) search[i] = scaled[i] + turn * search[i];
    energy = next;
  }
}

/** Residual, relative to the right side and in the preconditioner's norm, that is enough, and a bound on the steps. */
const TOLERANCE = 1e-5;
const MOST_STEPS = 1000;

/** A symmetric positive definite matrix A and another, easy to invert, that is near it. Both write into `out`. */
export interface System {
  /** out = A c */
  readonly apply: (c: Float64Array, out: Float64Array) => void;
  /** out = P⁻¹ r */
  readonly precondition: (r: Float64Array, out: Float64Array) => void;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Solves A x = `right` by preconditioned conjugate gradients, starting from what `solution` holds and leaving x there.
 */
export function solveSymmetric({ apply, precondition }: System, right: Float64Array, solution: Float64Array): void {
  const { length } = right;
  const image = new Float64Array(length);
  const scaled = new Float64Array(length);
  precondition(right, scaled);
  const enough = TOLERANCE ** 2 * dot(right, scaled);
  apply(solution, image);
  const residual = right.map((v, i) => v - image[i]);
  precondition(residual, scaled);
  const search = scaled.slice();
  let energy = dot(residual, scaled);
  for (let step = 0; step < MOST_STEPS && energy > enough; step++) {
    apply(search, image);
    const far = energy / dot(search, image);
    for (let i = 0; i < length; i++) {
      solution[i] += far * search[i];
      residual[i] -= far * image[i];
    }
    precondition(residual, scaled);
    const next = dot(residual, scaled);
    const turn = next / energy;
    for (let i = 0; i < length; i++) search[i] = scaled[i] + turn * search[i];
    energy = next;
  }
}

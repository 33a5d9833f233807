import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** A next direction this small, relative to the operator, is rounding: the space of those before is invariant. */
const BREAKDOWN = 1e-6;

const dot = (a: Float64Array, b: Float64Array): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
};

const norm = (v: Float64Array): number => Math.sqrt(dot(v, v));

const scaled = (v: Float64Array, factor: number): Float64Array => v.map((component) => factor * component);

function addScaled(target: Float64Array, factor: number, v: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * v[i];
}

/**
 * Takes from `v` what lies in the orthonormal `basis`; twice, as the first pass leaves rounding relative to what it
 * took.
 */
function orthogonalize(v: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const q of basis) addScaled(v, -dot(q, v), q);
}

/** Eigenvector of the |largest| eigenvalue of the symmetric tridiagonal matrix, in the basis that it belongs to. */
function ritzVector(
  diagonal: readonly number[],
  beside: readonly number[],
  basis: readonly Float64Array[],
): Float64Array {
  const matrix = Matrix.diag([...diagonal]);
  beside.forEach((value, i) => matrix.set(i, i + 1, value).set(i + 1, i, value));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const sizes = realEigenvalues.map(Math.abs);
  const top = sizes.indexOf(Math.max(...sizes));
  const vector = new Float64Array(basis[0].length);
  basis.forEach((q, i) => addScaled(vector, eigenvectorMatrix.get(i, top), q));
  return vector;
}

/**
 * Largest |eigenvalue| of a symmetric operator on R^dim, from below, by `steps` steps of Lanczos' method with full
 * reorthogonalisation (Golub and Van Loan, Matrix Computations, section 10.1) and one more product. Unlike the power
 * iteration it finds both ends of the spectrum at once, also where they are ±λ, and is exact from `steps` = dim on.
 * Where no eigenvalue stands out, 11 steps are within about 3 %.
 *
 * The result is the largest |A v| over the unit vectors v tried, the Ritz vector last. So it is a change that was seen,
 * also where A is not linear and the eigenvalues of its projection need not mean anything.
 *
 * @param multiply the operator, dim → dim; the result is overwritten
 * @param start any vector that no eigenspace of interest is orthogonal to, [dim]; a random one
 * @returns Infinity where the operator gives a number that is not finite
 */
export function largestEigenvalue(
  multiply: (v: Float64Array) => Float64Array,
  start: Float64Array,
  steps: number,
): number {
  const diagonal: number[] = [];
  const beside: number[] = [];
  const basis = [scaled(start, 1 / norm(start))];
  let largest = 0;
  for (;;) {
    const q = basis.at(-1)!;
    const next = multiply(q);
    largest = Math.max(largest, norm(next));
    if (!Number.isFinite(largest)) return Infinity;
    diagonal.push(dot(q, next));
    orthogonalize(next, basis);
    const rest = norm(next);
    if (basis.length === Math.min(steps, start.length) || rest <= BREAKDOWN * largest) break;
    beside.push(rest);
    basis.push(scaled(next, 1 / rest));
  }
  if (basis.length === 1) return largest;
  const confirmed = norm(multiply(ritzVector(diagonal, beside, basis)));
  return Number.isFinite(confirmed) ? Math.max(largest, confirmed) : Infinity;
}

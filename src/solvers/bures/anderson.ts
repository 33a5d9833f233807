import { Matrix, solve } from 'ml-matrix';

/** Steps that are remembered: each costs a matrix, and more hardly help. */
const MEMORY = 8;

/** Residual, by the smallest remembered, from which on the memory misleads and is dropped. */
const WORSE = 2;

interface Step {
  /** G(L) */
  readonly next: Matrix;
  /** G(L) − L */
  readonly residual: Matrix;
  readonly size: number;
}

const inner = (a: Matrix, b: Matrix): number => Matrix.mul(a, b).sum();

/**
 * Anderson's mixing (1965, J. ACM 12) for a fixed point L = G(L): the combination of the last steps, of sum 1, whose
 * residuals combine to the least. Given `next` and `residual` of one L, it says which L is to be tried.
 */
export function andersonMixing(): (next: Matrix, residual: Matrix) => Matrix {
  let steps: Step[] = [];
  return (next, residual) => {
    const size = residual.norm();
    if (steps.some((step) => size > WORSE * step.size)) steps = [];
    const earlier = steps;
    steps = [...steps, { next, residual, size }].slice(-MEMORY);
    if (earlier.length === 0) return next;
    const differences = earlier.map((step) => Matrix.sub(step.residual, residual));
    const gram = new Matrix(differences.map((a) => differences.map((b) => inner(a, b))));
    const right = Matrix.columnVector(differences.map((a) => -inner(a, residual)));
    // Differences are nearly dependent near the solution: the pseudo-inverse leaves such combinations out.
    const shares = solve(gram, right, true).to1DArray();
    const mixed = Matrix.mul(next, 1);
    for (const [i, step] of earlier.entries()) mixed.add(Matrix.sub(step.next, next).mul(shares[i]));
    return mixed;
  };
}

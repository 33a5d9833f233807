import { Matrix, solve } from 'ml-matrix';

/** Moves that are remembered. */
const MEMORY = 8;
/** Residual, by the smallest remembered, from which on the memory misleads and is dropped. */
const WORSE = 4;
/** Added to the normal equations, over their largest entry: plans are unfinished, and differences nearly dependent. */
const RIDGE = 1e-8;

interface Move {
  /** Where the fixed-point map leads. */
  readonly next: Float64Array;
  /** From there back to where it was taken. */
  readonly residual: Float64Array;
}

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]);

/**
 * Anderson's mixing for fixed points (1965, J. ACM 12): of the last moves the combination of sum 1 whose residuals
 * combine to the least, which shortens the way along slow directions.
 */
export class AndersonMixing {
  #moves: Move[] = [];

  /** What to try instead of `next`; `next` itself, the same object, where nothing is remembered. */
  mix(next: Float64Array, residual: Float64Array): Float64Array {
    const size = inner(residual, residual);
    if (this.#moves.some((move) => size > WORSE ** 2 * inner(move.residual, move.residual))) this.forget();
    const earlier = this.#moves;
    this.#moves = [...earlier, { next, residual }].slice(-MEMORY);
    if (earlier.length === 0) return next;
    const differences = earlier.map((move) => minus(move.residual, residual));
    const gram = new Matrix(differences.map((a) => differences.map((b) => inner(a, b))));
    const ridge = RIDGE * gram.max();
    if (!(ridge > 0)) return next;
    gram.add(Matrix.eye(earlier.length, earlier.length).mul(ridge));
    const right = Matrix.columnVector(differences.map((a) => -inner(a, residual)));
    const shares = solve(gram, right).to1DArray();
    return next.map((value, c) => {
      return shares.reduce((sum, share, m) => sum + share * (earlier[m].next[c] - value), value);
    });
  }

  forget(): void {
    this.#moves = [];
  }
}

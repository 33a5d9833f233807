import { Matrix, solve } from 'ml-matrix';

/** Moves that are remembered. */
const MEMORY = 8;

export interface MixingSettings {
  /** Residual, by the smallest remembered, from which on the memory misleads and is dropped. */
  readonly worse: number;
  /**
   * Added to the normal equations, over their largest entry, where residuals are known to a tolerance only; at 0 the
   * pseudo-inverse leaves out what is dependent.
   */
  readonly ridge: number;
}

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
  readonly #settings: MixingSettings;
  #moves: Move[] = [];

  constructor(settings: MixingSettings) {
    this.#settings = settings;
  }

  /** What to try instead of `next`; `next` itself, the same object, where nothing is remembered. */
  mix(next: Float64Array, residual: Float64Array): Float64Array {
    const { worse, ridge } = this.#settings;
    const size = inner(residual, residual);
    if (this.#moves.some((move) => size > worse ** 2 * inner(move.residual, move.residual))) this.forget();
    const earlier = this.#moves;
    this.#moves = [...earlier, { next, residual }].slice(-MEMORY);
    if (earlier.length === 0) return next;
    const differences = earlier.map((move) => minus(move.residual, residual));
    const gram = new Matrix(differences.map((a) => differences.map((b) => inner(a, b))));
    const added = ridge * gram.max();
    if (ridge > 0 && !(added > 0)) return next;
    gram.add(Matrix.eye(earlier.length, earlier.length).mul(added));
    const right = Matrix.columnVector(differences.map((a) => -inner(a, residual)));
    const shares = solve(gram, right, ridge === 0).to1DArray();
    return next.map((value, c) => {
      return shares.reduce((sum, share, m) => sum + share * (earlier[m].next[c] - value), value);
    });
  }

  forget(): void {
    this.#moves = [];
  }
}

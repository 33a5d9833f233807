import type { Floats } from '../../io/numeric_table.js';

/**
 * A change of coordinates between a space of the data and the engine's: engine = ((data − reference) − shift) / unit,
 * column by column. The origin has two parts so that no digit is lost: `reference` is a point of the data, whose
 * difference from another is exact wherever float64 holds the points, and `shift` is as small as the data is wide.
 */
export interface Affine {
  /** [columns] */
  readonly reference: Float64Array;
  /** [columns] */
  readonly shift: Float64Array;
  /** Data units per engine unit, > 0. */
  readonly unit: number;
}

/**
 * How the engine's coordinates came about:
 * - `standardised`: ½‖x − y‖² everywhere, which is equivariant. Each marginal is moved to its own mean and everything
 *   divided
 *   by the common deviation. With x̃ = x − δ_k the cost changes by ⟨y, δ_k⟩ and a function of x, and Σ_k λ_k δ_k = 0,
 *   so
 *   that f_k + ⟨·, δ_k⟩ are congruent again: the mean of a marginal never has to be learned.
 * - `centred`: the costs depend on differences x − y alone, so all points move by one origin.
 * - `own`: the data's own coordinates (in units of the problem's `scaling`).
 */
export interface Coordinates {
  readonly kind: 'standardised' | 'centred' | 'own';
  /** Of each marginal's points x, [K]. */
  readonly inputs: readonly Affine[];
  /** Of the barycenter's points y. */
  readonly output: Affine;
  /**
   * Units of the cost, of ε and of η in the problem per engine unit of them: the square of the engine's unit over that
   * of the problem's `scaling` where the cost is the square of a distance, else 1.
   */
  readonly costUnit: number;
  /** `float64` where points of the data have digits that float32 does not. */
  readonly precision: 'float32' | 'float64';
}

/** No change. */
export const identity = (columns: number, unit = 1): Affine => {
  return { reference: new Float64Array(columns), shift: new Float64Array(columns), unit };
};

type Place = Pick<Affine, 'reference' | 'shift'>;

/** One origin seen from another, in data units, [columns]. */
export function fromOrigin({ reference, shift }: Place, origin: Place): Float64Array {
  return reference.map((value, i) => value - origin.reference[i] + shift[i] - origin.shift[i]);
}

/** Points of the data, [n, columns], as the engine sees them. */
export function toEngine({ reference, shift, unit }: Affine, points: ArrayLike<number>): Float32Array {
  const out = new Float32Array(points.length);
  const columns = reference.length;
  for (let i = 0; i < points.length; i++) {
    const column = i % columns;
    out[i] = (points[i] - reference[column] - shift[column]) / unit;
  }
  return out;
}

/** The same in float64, for what no engine computes. */
export function toEngineExactly({ reference, shift, unit }: Affine, points: ArrayLike<number>): Float64Array {
  const columns = reference.length;
  return Float64Array.from(points, (value, i) => (value - reference[i % columns] - shift[i % columns]) / unit);
}

/** Index of the first number that the engine's float32 does not hold; −1 where there is none. */
export function beyondFloat32({ reference, shift, unit }: Affine, points: ArrayLike<number>): number {
  const columns = reference.length;
  for (let i = 0; i < points.length; i++) {
    const column = i % columns;
    if (!Number.isFinite(Math.fround((points[i] - reference[column] - shift[column]) / unit))) return i;
  }
  return -1;
}

/** The inverse of `toEngine`, in the data's precision. */
export function fromEngine(
  { reference, shift, unit }: Affine,
  points: ArrayLike<number>,
  precision: Coordinates['precision'],
): Floats {
  const columns = reference.length;
  const out = precision === 'float64' ? new Float64Array(points.length) : new Float32Array(points.length);
  for (let i = 0; i < points.length; i++) {
    const column = i % columns;
    out[i] = reference[column] + (shift[column] + unit * points[i]);
  }
  return out;
}

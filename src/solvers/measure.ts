/** A finite measure of mass 1: points, and what each weighs. */
export interface Measure {
  /** [n, dim] row-major, in the data's own units. */
  readonly points: Float64Array;
  readonly dim: number;
  /** [n], at least 0, of sum 1. */
  readonly masses: Float64Array;
}

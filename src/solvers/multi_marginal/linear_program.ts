/** min ⟨cost, x⟩ over x ≥ 0 with A x = right, the columns of A given one after another. */
export interface LinearProgram {
  /** [columns] */
  readonly cost: Float64Array;
  /** Where each column's entries begin, [columns + 1]. */
  readonly starts: Int32Array;
  /** Row of every entry. */
  readonly rows: Int32Array;
  /** Value of every entry. */
  readonly values: Float64Array;
  /** [rows] */
  readonly right: Float64Array;
}

/** An optimal vertex as the program's solver has it, to its tolerances. */
export interface Vertex {
  /** x, [columns] */
  readonly primal: Float64Array;
  /** u with Aᵀ u ≤ cost, [rows]. */
  readonly dual: Float64Array;
  /** Steps of the simplex method. */
  readonly iterations: number;
}

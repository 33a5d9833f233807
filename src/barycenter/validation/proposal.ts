/** A distribution to draw points y from and to weigh the draws by. */
export interface Proposal {
  /** The draw that standard normals z make, [D]. */
  draw(z: ArrayLike<number>): Float64Array;
  /** The normals that a point is the draw of, [D]: the inverse of `draw`. */
  normalsOf(y: ArrayLike<number>): Float64Array;
  /** log density of that draw; Infinity where the draw is not to count. */
  logDensity(z: ArrayLike<number>): number;
}

import { exactAssignment } from '../../test/reference/exact_transport.js';
import { squaredEuclideanCosts } from '../../test/reference/grid_barycenter.js';

/** The barycenter of two sets of n points with weights ½, ½, and where each of its points comes from. */
export interface DiscreteBarycenter {
  /** Midpoints of the pairs of an optimal assignment: that of x_i is row i. f32 [n, D] */
  readonly points: Float32Array;
  /** Which row of `points` the y_j of the second set went into, [n]. */
  readonly rowOfSecond: Int32Array;
}

/**
 * Exact for ½‖x − y‖² at ε = 0: of two measures the barycenter is the displacement interpolation half way (McCann
 * 1997), of sets of as many points an optimal assignment's midpoints.
 */
export function midpoints(x: Float32Array, y: Float32Array, dim: number): DiscreteBarycenter {
  const { columns } = exactAssignment(squaredEuclideanCosts(x, y, dim));
  const points = x.map((value, i) => 0.5 * (value + y[columns[Math.floor(i / dim)] * dim + (i % dim)]));
  const rowOfSecond = new Int32Array(columns.length);
  for (const [i, j] of columns.entries()) rowOfSecond[j] = i;
  return { points, rowOfSecond };
}

/** Which of `among` is nearest to each point, but for itself where `isSame`: [points]. */
export function nearest(points: Float32Array, among: Float32Array, dim: number, isSame = false): Int32Array {
  const found = new Int32Array(points.length / dim);
  for (let p = 0; p < found.length; p++) {
    let least = Infinity;
    for (let a = 0; a < among.length / dim; a++) {
      if (isSame && a === p) continue;
      let distance = 0;
      for (let i = 0; i < dim; i++) distance += (points[p * dim + i] - among[a * dim + i]) ** 2;
      if (distance < least) [least, found[p]] = [distance, a];
    }
  }
  return found;
}

import { Matrix } from 'ml-matrix';

/**
 * Mean and covariance of points that come in chunks, summed in float64 about a centre that is near them: memory does
 * not grow with the points.
 */
export class StreamedMoments {
  readonly #centre: ArrayLike<number>;
  readonly #sums: Float64Array;
  /** Σ (y_i − c_i)(y_j − c_j), j ≤ i, [D, D]. */
  readonly #products: Float64Array;
  #rows = 0;

  /** @param centre [D], any point; one near the mean costs no digits */
  constructor(centre: ArrayLike<number>) {
    this.#centre = centre;
    this.#sums = new Float64Array(centre.length);
    this.#products = new Float64Array(centre.length ** 2);
  }

  /** @param points [n, D] */
  add(points: ArrayLike<number>): void {
    const dim = this.#centre.length;
    const offset = new Float64Array(dim);
    for (let at = 0; at < points.length; at += dim) {
      for (let i = 0; i < dim; i++) this.#sums[i] += offset[i] = points[at + i] - this.#centre[i];
      for (let i = 0; i < dim; i++) {
        const [value, row] = [offset[i], i * dim];
        for (let j = 0; j <= i; j++) this.#products[row + j] += value * offset[j];
      }
    }
    this.#rows += points.length / dim;
  }

  get rows(): number {
    return this.#rows;
  }

  /** [D] */
  mean(): number[] {
    return Array.from(this.#sums, (sum, i) => this.#centre[i] + sum / this.#rows);
  }

  /** Divided by n − 1, [D, D]. */
  covariance(): Matrix {
    const dim = this.#centre.length;
    const covariance = Matrix.zeros(dim, dim);
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++) {
        const sum = this.#products[i * dim + j] - (this.#sums[i] * this.#sums[j]) / this.#rows;
        covariance.set(i, j, sum / (this.#rows - 1));
        covariance.set(j, i, covariance.get(i, j));
      }
    }
    return covariance;
  }
}

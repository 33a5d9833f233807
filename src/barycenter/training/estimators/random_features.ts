import { Iterations, Stream } from '../../../random/counters.js';
import { keyOf, normals } from '../../../random/philox.js';

/** Frequencies at most, of which each makes two features. */
const MOST_FREQUENCIES = 32;

/** Points of a minibatch for every frequency: few points tell of few features. */
const POINTS_PER_FREQUENCY = 8;

/** Frequencies over 1/√D, of columns of deviation 1: the features' length is then half the data's extent. */
const BANDWIDTH = 2;

/**
 * Random Fourier features (Rahimi and Recht 2007) of x̃, the standardised columns of x: z = (1, x̃, cos ω·x̃, sin ω·x̃,
 * …), with which a linear function of z is a smooth one of x. ω are normal numbers by counter, the same in all runs.
 */
export class RandomFeatures {
  /** Numbers of z. */
  readonly width: number;
  readonly #frequencies: Float64Array;

  constructor(
    /** D_k */
    readonly xDim: number,
    batch: number,
  ) {
    const count = Math.min(MOST_FREQUENCIES, Math.floor(batch / POINTS_PER_FREQUENCY));
    this.width = 1 + xDim + 2 * count;
    const z = normals(keyOf(0), Stream.proposals, Iterations.features.first, 0, count * xDim);
    this.#frequencies = Float64Array.from(z, (value) => (BANDWIDTH / Math.sqrt(xDim)) * value);
  }

  /**
   * Writes z of one row of x.
   * @param scale mean and deviation of each column, [2, D_k]
   */
  write(z: Float64Array, x: Float32Array, row: number, scale: Float64Array): void {
    const { xDim } = this;
    z[0] = 1;
    for (let i = 0; i < xDim; i++) z[i + 1] = (x[row * xDim + i] - scale[i]) / scale[xDim + i];
    for (let at = 1 + xDim, w = 0; at < this.width; at += 2, w += xDim) {
      let angle = 0;
      for (let i = 0; i < xDim; i++) angle += this.#frequencies[w + i] * z[i + 1];
      z[at] = Math.cos(angle);
      z[at + 1] = Math.sin(angle);
    }
  }
}

/** Mean and deviation of each column of x [points, D_k], [2, D_k]; 1 in the place of a deviation of 0. */
export function columnScale(x: Float32Array, xDim: number): Float64Array {
  const scale = new Float64Array(2 * xDim);
  const points = x.length / xDim;
  for (let i = 0; i < xDim; i++) {
    for (let p = 0; p < points; p++) scale[i] += x[p * xDim + i] / points;
    let squares = 0;
    for (let p = 0; p < points; p++) squares += (x[p * xDim + i] - scale[i]) ** 2 / points;
    scale[xDim + i] = Math.sqrt(squares) || 1;
  }
  return scale;
}

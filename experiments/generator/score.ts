import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { type Device } from '../../src/index.js';
import { evaluateGraph, partOfGraph, type TrainedGraph } from '../../src/layers.js';
import { mean } from '../support/numbers.js';
import { LATENT, LAYERS } from './networks.js';
import type { Labelled } from './pictures.js';
import type { Generator } from './train.js';

/** What a classifier sees in pictures. */
export interface Seen {
  /** f32 [pictures, dim] */
  readonly features: Float32Array;
  readonly dim: number;
  /** Class of the largest logit, [pictures]. */
  readonly classes: readonly number[];
  /** Share of that class, from 0 to 1, [pictures]. */
  readonly confidences: readonly number[];
}

/** A classifier as a judge of pictures [rows, side²]. */
export class Judge {
  readonly #device: Device;
  readonly #classifier: TrainedGraph;
  readonly #features: TrainedGraph;

  constructor(device: Device, classifier: TrainedGraph) {
    this.#device = device;
    this.#classifier = classifier;
    this.#features = partOfGraph(classifier, { to: LAYERS.features });
  }

  async see(pictures: Float32Array): Promise<Seen> {
    const { height, width } = this.#classifier.graph.input;
    const rows = { data: pictures, columns: height * width };
    const device = this.#device;
    const { data: features, shape } = await evaluateGraph(this.#features, rows, { device });
    const { data, shape: given } = await evaluateGraph(this.#classifier, rows, { device });
    const shares = Array.from({ length: given[0] }, (_, row) => {
      const logits = [...data.subarray(row * given[3], (row + 1) * given[3])];
      const most = Math.max(...logits);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
      return { label: logits.indexOf(most), share: 1 / total };
    });
    return {
      features,
      dim: shape[3],
      classes: shares.map(({ label }) => label),
      confidences: shares.map(({ share }) => share),
    };
  }

  /** Share of pictures that are told right. */
  async accuracy({ data, labels }: Labelled): Promise<number> {
    const { classes } = await this.see(data);
    return mean(labels.map((label, row) => (classes[row] === label ? 1 : 0)));
  }
}

/** ‖m − m'‖² + BW₂² of the covariances of features. */
export function featureDistance(a: Seen, b: Seen): number {
  const [first, second] = [a, b].map(({ features, dim }) => moments('features', features, dim));
  return buresWasserstein(first.mean, first.covariance, second.mean, second.covariance);
}

/** What of a picture its shapes give little to, and white noise of deviation 1 six (Immerkær 1996). */
const MASK = [1, -2, 1, -2, 4, -2, 1, -2, 1];
/** Median of |z|, z standard normal. */
const MEDIAN = 0.67449;

/** Deviation of white noise in pictures, from the median of |I ∗ mask|: 0 where most of a picture is flat and clean. */
export function noiseOf(pictures: Float32Array, side: number): number {
  const found: number[] = [];
  for (let first = 0; first < pictures.length; first += side * side)
    for (let y = 1; y < side - 1; y++)
      for (let x = 1; x < side - 1; x++) {
        const seen = MASK.reduce((sum, weight, m) => {
          const at = (y + Math.floor(m / 3) - 1) * side + x + (m % 3) - 1;
          return sum + weight * pictures[first + at];
        }, 0);
        found.push(Math.abs(seen));
      }
  const sorted = Float64Array.from(found).sort();
  return sorted[Math.floor(sorted.length / 2)] / (6 * MEDIAN);
}

/** Mean of ‖a − b‖² over pairs of rows. */
export function meanSquare(a: ArrayLike<number>, b: ArrayLike<number>, dim: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return (sum * dim) / a.length;
}

/** Each row `times` times in a row. */
export function repeated(rows: Float32Array, dim: number, times: number): Float32Array {
  return Float32Array.from({ length: rows.length * times }, (_, i) => {
    const row = Math.floor(i / (dim * times));
    return rows[row * dim + (i % dim)];
  });
}

/** G(z) of rows z. */
export const decoded = async (device: Device, { decoder }: Generator, z: Float32Array): Promise<Float32Array> =>
  (await evaluateGraph(decoder, { data: z, columns: LATENT }, { device })).data;

/** Means of z of pictures, f32 [rows, 8]. */
export async function encoded(device: Device, { encoder }: Generator, pictures: Float32Array): Promise<Float32Array> {
  const columns = encoder.graph.input.channels;
  const dim = columns - LATENT;
  const data = new Float32Array((pictures.length / dim) * columns);
  for (let row = 0; row < pictures.length / dim; row++)
    data.set(pictures.subarray(row * dim, (row + 1) * dim), row * columns);
  return (await evaluateGraph(encoder, { data, columns }, { device })).data;
}

import type { Result } from '../../src/index.js';
import { meanAboutFirst } from '../../src/barycenter/metrics/moments.js';
import { mean } from '../support/numbers.js';
import { nearest, type DiscreteBarycenter } from './discrete.js';
import type { Pictures } from './pictures.js';
import { spreadOf } from './score.js';

/** Learned plans of one kind at pictures that are held out, in percent of the exact barycenter's spread. */
export interface MapScore {
  readonly kind: string;
  /**
   * E‖ŷ(x) − T'(x)‖², T'(x) = ½(x + S(x')): half way to the partner that the assignment S gives to the nearest picture
   * x' that has one.
   */
  readonly learned: number;
  /** E‖T(x) − T'(x)‖² of the pictures that have a partner, x' another one: how much a neighbour's says. */
  readonly neighbour: number;
  /** E‖½(x + m) − T'(x)‖², m the mean of the other kind: a map without any partners. */
  readonly halfWay: number;
  /** E‖m − T'(x)‖², m the barycenter's mean: a map without even x. */
  readonly constant: number;
  /** Σ of the pixels' variances within a plan, over D ε. */
  readonly width: number;
}

export async function mapScores(
  result: Result,
  { side, zeros, ones }: Pictures,
  { points: exact, rowOfSecond }: DiscreteBarycenter,
  perPoint: number,
): Promise<MapScore[]> {
  const dim = side * side;
  const percent = 100 / spreadOf(exact, dim);
  const centre = meanAboutFirst(exact, dim);
  const scores: MapScore[] = [];
  for (const [k, { training, heldOut }] of [zeros, ones].entries()) {
    const rowOf = (points: Float32Array, row: number) => points.subarray(row * dim, (row + 1) * dim);
    /** T of a picture that was trained on. */
    const map = (row: number) => rowOf(exact, k === 0 ? row : rowOfSecond[row]);
    const other = meanAboutFirst([ones, zeros][k].training, dim);
    const { data } = await result.plan(k).sample({ data: heldOut, columns: dim }, { perPoint, seed: 9 });
    const [means, within] = meansOf(data, perPoint, dim);
    /** T' of pictures, by their neighbours. */
    const carried = (pictures: Float32Array, isSame: boolean): Float32Array[] =>
      [...nearest(pictures, training, dim, isSame)].map((near, row) => {
        const [x, beside] = [rowOf(pictures, row), rowOf(training, near)];
        return map(near).map((value, i) => value + 0.5 * (x[i] - beside[i]));
      });
    const wanted = carried(heldOut, false);
    const against = (found: (row: number) => ArrayLike<number>): number =>
      mean(wanted.map((picture, row) => squared(found(row), picture)));
    // A mean of few draws is off by its share of the plan's variance, which is known.
    const noise = within / perPoint;
    scores.push({
      kind: ['zeros', 'ones'][k],
      learned: percent * (against((row) => means[row]) - noise),
      neighbour: percent * mean(carried(training, true).map((picture, row) => squared(map(row), picture))),
      halfWay: percent * against((row) => rowOf(heldOut, row).map((value, i) => 0.5 * (value + other[i]))),
      constant: percent * against(() => centre),
      width: within / (dim * result.epsilon),
    });
  }
  return scores;
}

export const squared = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
};

/** Means of the draws for each point, and Σ of the pixels' variances about them, over n − 1, on average. */
export function meansOf(draws: ArrayLike<number>, perPoint: number, dim: number): [Float64Array[], number] {
  const points = draws.length / (perPoint * dim);
  const at = (p: number, draw: number, i: number): number => draws[(p * perPoint + draw) * dim + i];
  let within = 0;
  const means = Array.from({ length: points }, (_, p) => {
    const own = new Float64Array(dim);
    for (let draw = 0; draw < perPoint; draw++) for (let i = 0; i < dim; i++) own[i] += at(p, draw, i) / perPoint;
    for (let draw = 0; draw < perPoint; draw++)
      for (let i = 0; i < dim; i++) within += (at(p, draw, i) - own[i]) ** 2 / ((perPoint - 1) * points);
    return own;
  });
  return [means, within];
}

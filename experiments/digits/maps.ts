import type { Result } from '../../src/index.js';
import { meanAboutFirst } from '../../src/barycenter/metrics/moments.js';
import { mean } from '../support/numbers.js';
import { nearest, type DiscreteBarycenter } from './discrete.js';
import type { Pictures } from './pictures.js';
import { spreadOf } from './score.js';

/** Learned plans of one kind at pictures that are held out, in percent of the exact barycenter's spread. */
export interface MapScore {
  readonly kind: string;
  /** E‖ŷ(x) − T(x')‖², T the discrete map and x' the nearest picture that has one. */
  readonly learned: number;
  /** E‖T(x) − T(x')‖² of the pictures that have a map: how much the discrete map says of a neighbour. */
  readonly neighbour: number;
  /** E‖m − T(x')‖², m the barycenter's mean. */
  readonly constant: number;
  /** Σ of the pixels' variances within a plan, over D ε. */
  readonly width: number;
}

export async function mapScores(
  result: Result,
  { side, zeros, ones }: Pictures,
  { points, rowOfSecond }: DiscreteBarycenter,
  perPoint: number,
): Promise<MapScore[]> {
  const dim = side * side;
  const percent = 100 / spreadOf(points, dim);
  const centre = meanAboutFirst(points, dim);
  const scores: MapScore[] = [];
  for (const [k, { training, heldOut }] of [zeros, ones].entries()) {
    const map = (row: number): Float32Array => {
      const at = (k === 0 ? row : rowOfSecond[row]) * dim;
      return points.subarray(at, at + dim);
    };
    const { data } = await result.plan(k).sample({ data: heldOut, columns: dim }, { perPoint, seed: 9 });
    const [means, within] = meansOf(data, perPoint, dim);
    const near = [...nearest(heldOut, training, dim)];
    const neighbours = nearest(training, training, dim, true);
    // A mean of few draws is off by its share of the plan's variance, which is known.
    const noise = within / perPoint;
    scores.push({
      kind: ['zeros', 'ones'][k],
      learned: percent * (mean(near.map((row, i) => squared(means[i], map(row)))) - noise),
      neighbour: percent * mean([...neighbours].map((other, row) => squared(map(row), map(other)))),
      constant: percent * mean(near.map((row) => squared(centre, map(row)))),
      width: within / (dim * result.epsilon),
    });
  }
  return scores;
}

const squared = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
};

/** Means of the draws for each point, and Σ of the pixels' variances about them, over n − 1, on average. */
function meansOf(draws: ArrayLike<number>, perPoint: number, dim: number): [Float64Array[], number] {
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

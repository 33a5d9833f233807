import { exactTransport } from '../../../solvers/free_support/exact/exact_transport.js';

/** Neurons of one layer of one model: what comes into each, bias last. */
export interface Neurons {
  /** [count, dim] */
  readonly points: Float64Array;
  readonly count: number;
  readonly dim: number;
}

/** Which neuron of each model goes to each of the barycenter's, [K][count]. */
export type Matching = readonly Int32Array[];

/** ‖x_i − y_j‖²/2, [count, count]: rows are the model's. */
function costsOf({ points, count, dim }: Neurons, support: Float64Array): Float64Array {
  const costs = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += (points[i * dim + d] - support[j * dim + d]) ** 2;
      costs[i * count + j] = sum / 2;
    }
  }
  return costs;
}

/** The assignment of least cost. Masses of 1 keep it free of rounding. */
function assigned(neurons: Neurons, support: Float64Array): Int32Array {
  const ones = new Float64Array(neurons.count).fill(1);
  const { rows, columns } = exactTransport({ costs: costsOf(neurons, support), supplies: ones, demands: ones });
  const out = new Int32Array(neurons.count);
  for (const [e, row] of rows.entries()) out[columns[e]] = row;
  return out;
}

/** Σ_k λ_k of the neurons that are matched, about the first model's, so that those which agree stay as they are. */
export function meanNeurons(models: readonly Neurons[], weights: readonly number[], matching: Matching): Float64Array {
  const [{ count, dim }] = models;
  const out = new Float64Array(count * dim);
  for (let j = 0; j < count; j++) {
    for (let d = 0; d < dim; d++) {
      const first = models[0].points[matching[0][j] * dim + d];
      let sum = first;
      for (const [k, { points }] of models.entries()) sum += weights[k] * (points[matching[k][j] * dim + d] - first);
      out[j * dim + d] = sum;
    }
  }
  return out;
}

/** Rounds after which it is taken as it is; a few are the rule. */
const MOST_ROUNDS = 100;

/**
 * The barycenter of the models' neurons as points of equal mass that move (Cuturi and Doucet 2014, at ε = 0): exact
 * assignments, then means, in turns until no assignment changes. Σ_k λ_k ‖x − y‖² falls in every round; it ends at a
 * local minimum near the neurons of the model of the largest weight, where it starts.
 */
export function neuronBarycenter(models: readonly Neurons[], weights: readonly number[]): Matching {
  const heaviest = weights.indexOf(Math.max(...weights));
  let support: Float64Array = models[heaviest].points;
  let matching: Int32Array[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = models.map((neurons) => assigned(neurons, support));
    const isSettled = matching.length > 0 && next.every((own, k) => own.every((row, j) => row === matching[k][j]));
    matching = next;
    if (isSettled) break;
    support = meanNeurons(models, weights, matching);
  }
  return matching;
}

import type { TracedCost } from '../autograd/traced_cost.js';
import type { Measure } from './measure.js';
import type { Coupling } from './solution.js';

/** One side of a discrete plan: where points are taken to, and the function that says so. */
export interface Targets {
  readonly points: Measure;
  /** [targets], in units of the cost. */
  readonly potential: Float64Array;
}

/** c(point, target j) of every target j. */
export type CostRow = (point: Float64Array, out: Float64Array) => void;

/** Costs from a point x to the points y of a support, or where `backward` from a point y to the rows x. */
export function costRows(cost: TracedCost, isQuadratic: boolean, targets: Measure, backward: boolean): CostRow {
  const { points, dim } = targets;
  if (isQuadratic)
    return (point, out) => {
      for (let j = 0; j < out.length; j++) {
        let sum = 0;
        for (let i = 0; i < dim; i++) sum += (point[i] - points[j * dim + i]) ** 2;
        out[j] = sum / 2;
      }
    };
  return (point, out) => {
    for (let j = 0; j < out.length; j++) {
      const target = points.subarray(j * dim, (j + 1) * dim);
      out[j] = backward ? cost.value(target, point) : cost.value(point, target);
    }
  };
}

/**
 * Where one point goes: probabilities ∝ exp((f_j − c_j)/ε) of the targets, or at ε = 0 all of the mass at the largest
 * f_j − c_j, the first of equals. `costs` is c_j and is overwritten, [targets].
 */
export function conditional(costs: Float64Array, potential: Float64Array, epsilon: number): Float64Array {
  let best = 0;
  for (let j = 0; j < costs.length; j++) {
    costs[j] = potential[j] - costs[j];
    if (costs[j] > costs[best]) best = j;
  }
  if (epsilon === 0) {
    costs.fill(0);
    costs[best] = 1;
    return costs;
  }
  const largest = costs[best];
  let sum = 0;
  for (let j = 0; j < costs.length; j++) sum += costs[j] = Math.exp((costs[j] - largest) / epsilon);
  for (let j = 0; j < costs.length; j++) costs[j] /= sum;
  return costs;
}

/** The first index at which the running sum of probabilities passes `uniform`, of (0, 1). */
export function picked(probabilities: Float64Array, uniform: number): number {
  let [sum, last] = [0, 0];
  for (let j = 0; j < probabilities.length; j++) {
    if (probabilities[j] === 0) continue;
    sum += probabilities[j];
    last = j;
    if (uniform < sum) return j;
  }
  return last; // rounding left the sum below 1
}

/** Where the rows of a coupling go, looked up by their numbers: images and their probabilities. */
export interface Images {
  readonly targets: Int32Array;
  readonly probabilities: Float64Array;
}

const nameOf = (point: Float64Array): string => point.join(' ');

/** Images of points that are rows of a plan with a coupling, or where `backward` points of its support. */
export function imagesOf(points: Measure, { rows, support, masses }: Coupling, backward: boolean): Map<string, Images> {
  const [from, to] = backward ? [support, rows] : [rows, support];
  const entries = Array.from(points.masses, (): number[] => []);
  for (const [e, i] of from.entries()) if (masses[e] > 0) entries[i].push(e);
  const images = new Map<string, number[]>();
  // Equal rows are one point, which has the images of all of them.
  for (const [i, own] of entries.entries()) {
    const name = nameOf(points.points.subarray(i * points.dim, (i + 1) * points.dim));
    images.set(name, [...(images.get(name) ?? []), ...own]);
  }
  return new Map(
    [...images].map(([name, own]) => {
      const total = own.reduce((sum, e) => sum + masses[e], 0);
      return [
        name,
        {
          targets: Int32Array.from(own, (e) => to[e]),
          probabilities: Float64Array.from(own, (e) => masses[e] / total),
        },
      ];
    }),
  );
}

/** The images of a point; undefined of one that is no row, or a row without mass. */
export function imagesAt(images: Map<string, Images>, point: Float64Array): Images | undefined {
  const found = images.get(nameOf(point));
  return found && found.targets.length > 0 ? found : undefined;
}

import type { TracedCost } from '../../autograd/traced_cost.js';
import { identity, type Affine, type Coordinates } from './coordinates.js';
import type { Problem } from './problem.js';
import { pointsOf, referencePoint, spreadOf, type RawMarginal, type Spread } from './raw_marginal.js';
import { commonDeviation, declaredUnit } from './scaling.js';

/** Pairs of points at which a cost is asked whether it depends on differences alone, per marginal. */
const PROBED_PAIRS = 64;

/** Largest relative change under the move, of the costs' largest value: rounding of float64 at an offset of 10⁸ deviations. */
const INVARIANCE = 1e-6;

/** The coordinates of a problem, and where its marginals lie, where they share a space: in `own` coordinates about the origin. */
export interface ChosenCoordinates {
  readonly coordinates: Coordinates;
  /** [K]; undefined where a marginal's dimension is not that of the barycenter. */
  readonly spreads: readonly Spread[] | undefined;
  /** Said where the engine works in the data's own coordinates although they are not made for it. */
  readonly warnings: readonly string[];
}

const isQuadratic = (problem: Problem): boolean => problem.marginals.every((m) => m.cost.json?.kind === 'squared-euclidean');

/** Whether c(x, y) = c(x − o, y − o) at pairs of the problem's own points, o being the move that is meant. */
async function dependsOnDifferences(
  costs: readonly TracedCost[],
  raw: readonly RawMarginal[],
  origin: Float64Array,
  unit: number,
): Promise<boolean> {
  const clouds = await Promise.all(raw.map(pointsOf));
  const moved = (point: Float64Array): Float64Array => point.map((value, i) => value - origin[i] / unit);
  const pick = (k: number, i: number): Float64Array => {
    const { data, columns } = clouds[k];
    const row = Math.floor((i * (data.length / columns)) / PROBED_PAIRS);
    return Float64Array.from({ length: columns }, (_, c) => data[row * columns + c] / unit);
  };
  return costs.every((cost, k) => {
    let [worst, largest] = [0, 0];
    for (let i = 0; i < PROBED_PAIRS; i++) {
      const [x, y] = [pick(k, i), pick((k + 1) % costs.length, PROBED_PAIRS - 1 - i)];
      const value = cost.value(x, y);
      worst = Math.max(worst, Math.abs(cost.value(moved(x), moved(y)) - value));
      largest = Math.max(largest, Math.abs(value));
    }
    return worst <= INVARIANCE * largest;
  });
}

/** Further than this many deviations from the origin, or this much wider or narrower than 1, own coordinates are said. */
const FAR = 5;
const WIDE = 10;

function ownWarnings(means: Float64Array, deviation: number, reason: string): string[] {
  const distance = Math.max(...means.map(Math.abs));
  if (distance <= FAR * deviation && deviation <= WIDE && deviation >= 1 / WIDE) return [];
  const where = `their mean is up to ${distance.toPrecision(3)} from the origin, their deviation ${deviation.toPrecision(3)}`;
  return [
    `the points are taken as they are (${where}), because ${reason}; potentials are learned best about the origin at a ` +
      'deviation near 1: move and scale the data and the cost yourself',
  ];
}

function weighted(spreads: readonly Spread[], weights: readonly number[]): Float64Array {
  return spreads[0].means.map((_, i) => spreads.reduce((sum, { means }, k) => sum + weights[k] * means[i], 0));
}

/** The engine's unit: the common deviation; where nothing varies, the means' distance from each other; else 1. */
function engineUnit(spreads: readonly Spread[], weights: readonly number[], center: Float64Array): number {
  const deviation = commonDeviation(spreads, weights);
  if (deviation > 0) return deviation;
  return Math.max(0, ...spreads.flatMap(({ means }) => Array.from(means, (v, i) => Math.abs(v - center[i])))) || 1;
}

/** Whether any point has digits beyond float32's. */
const isFine = (marginal: RawMarginal): boolean =>
  marginal.kind === 'distribution' || (marginal.kind === 'table' && marginal.table.data instanceof Float64Array);

/** Chooses the engine's coordinates. @throws InvalidInputError where `common-deviation` is asked of data that does not vary */
export async function chooseCoordinates(
  problem: Problem,
  raw: readonly RawMarginal[],
  costs: readonly TracedCost[],
  dim: number,
): Promise<ChosenCoordinates> {
  const weights = problem.marginals.map((m) => m.weight);
  const comparable = raw.every((m) => m.dim === dim);
  const reference = comparable ? referencePoint(raw[0]) : new Float64Array(dim);
  const spreads = await Promise.all(raw.map((m) => spreadOf(m, comparable ? reference : new Float64Array(m.dim))));
  const declared = problem.scaling === 'common-deviation' ? declaredUnit(spreads, weights) : 1;
  const own = (reason: string): ChosenCoordinates => ({
    coordinates: { kind: 'own', inputs: raw.map((m) => identity(m.dim, declared)), output: identity(dim, declared), costUnit: 1, precision: 'float32' },
    spreads: comparable ? spreads.map(({ means, deviations }) => ({ means: means.map((v, i) => v + reference[i]), deviations })) : undefined,
    warnings: comparable
      ? ownWarnings(weighted(spreads, weights).map((v, i) => v + reference[i]), commonDeviation(spreads, weights) / declared, reason)
      : [],
  });
  if (problem.sampler.constraint === 'unit-sphere') return { ...own(''), warnings: [] };
  if (!comparable) return own('points x and y have different dimensions');
  if (raw.some((m) => m.kind === 'batches')) return own('batches are drawn by code');
  const center = weighted(spreads, weights);
  const at = (shift: Float64Array, unit: number): Affine => ({ reference, shift, unit });
  const precision = raw.some(isFine) ? 'float64' : 'float32';
  if (isQuadratic(problem)) {
    const unit = engineUnit(spreads, weights, center);
    const inputs = spreads.map(({ means }) => at(means, unit));
    return { coordinates: { kind: 'standardised', inputs, output: at(center, unit), costUnit: (unit / declared) ** 2, precision }, spreads, warnings: [] };
  }
  const origin = center.map((v, i) => v + reference[i]);
  if (!(await dependsOnDifferences(costs, raw, origin, declared))) return own('a cost depends on where its points lie');
  const moved = at(center, declared);
  const deviation = commonDeviation(spreads, weights) / declared;
  const warnings = ownWarnings(new Float64Array(dim), deviation, 'what a cost means in another unit is not known');
  return { coordinates: { kind: 'centred', inputs: raw.map(() => moved), output: moved, costUnit: 1, precision }, spreads, warnings };
}

import { tracedCosts, type ChainCost } from '../../cost/contract.js';
import type { TracedCost } from '../../autograd/traced_cost.js';
import { invalid } from '../../errors.js';
import { fromOrigin, identity, type Affine, type Coordinates } from './coordinates.js';
import { checkInFloat32 } from './float32_range.js';
import { constraintOf, type Problem } from './problem.js';
import { pointsOf, spreadOf, type RawMarginal, type Spread } from './raw_marginal.js';
import { commonDeviation, declaredUnit } from './scaling.js';

/** Pairs of points at which a cost is asked whether it depends on differences alone, per marginal. */
const PROBED_PAIRS = 64;

/**
 * Largest relative change under the move, of the costs' largest value: rounding of float64 at an offset of 10⁸
 * deviations.
 */
const INVARIANCE = 1e-6;

/** The coordinates of a problem, and where its marginals lie. */
export interface ChosenCoordinates {
  readonly coordinates: Coordinates;
  /** [K], in the data's coordinates; undefined where a marginal's dimension is not that of the barycenter. */
  readonly spreads: readonly Spread[] | undefined;
  /** Said where the engine works in the data's own coordinates although they are not made for it. */
  readonly warnings: readonly string[];
}

const isQuadratic = (problem: Problem): boolean =>
  problem.marginals.every((m) => m.cost.json?.kind === 'squared-euclidean');

/**
 * Whether c(x, y) = c(x − o, y − o) at pairs of the problem's own points, o being the move that is meant. Half of the
 * points y are moved by about a deviation, in directions of their own, as chains are: marginals of one and the same
 * point tell nothing.
 */
async function dependsOnDifferences(
  costs: readonly TracedCost[],
  raw: readonly RawMarginal[],
  origin: Float64Array,
  unit: number,
  deviation: number,
): Promise<boolean> {
  const clouds = await Promise.all(raw.map(pointsOf));
  const moved = (point: Float64Array): Float64Array => point.map((value, i) => value - origin[i] / unit);
  const pick = (k: number, i: number): Float64Array => {
    const { data, columns } = clouds[k];
    const row = Math.floor((i * (data.length / columns)) / PROBED_PAIRS);
    return Float64Array.from({ length: columns }, (_, c) => data[row * columns + c] / unit);
  };
  const spread = (point: Float64Array, i: number): Float64Array =>
    i % 2 === 0 ? point : point.map((value, c) => value + (deviation / unit) * Math.sin((i + 1) * (c + 1)));
  return costs.every((cost, k) => {
    let [worst, largest] = [0, 0];
    for (let i = 0; i < PROBED_PAIRS; i++) {
      const [x, y] = [pick(k, i), spread(pick((k + 1) % costs.length, PROBED_PAIRS - 1 - i), i)];
      const value = cost.value(x, y);
      worst = Math.max(worst, Math.abs(cost.value(moved(x), moved(y)) - value));
      largest = Math.max(largest, Math.abs(value));
    }
    return worst <= INVARIANCE * largest;
  });
}

/** Further than this many deviations from the origin, or this much wider or narrower than 1, is said. */
const FAR = 5;
const WIDE = 10;

const isWide = (deviation: number): boolean => !(deviation <= WIDE && deviation >= 1 / WIDE);

const figures = (value: number): string => String(Number(value.toPrecision(3)));

function ownWarnings(means: Float64Array, deviation: number, reason: string): string[] {
  const distance = Math.max(...means.map(Math.abs));
  if (distance <= FAR * deviation && !isWide(deviation)) return [];
  const where = `their mean is up to ${figures(distance)} from the origin, their deviation ${figures(deviation)}`;
  return [
    `the points are taken as they are (${where}), because ${reason}; potentials are learned best about the origin at a ` +
      'deviation near 1: move and scale the data and the cost yourself',
  ];
}

function centredWarnings(deviation: number, scaling: Problem['scaling']): string[] {
  if (!isWide(deviation) || scaling !== 'none') return [];
  return [
    `the points are moved to the origin and not scaled (their deviation is ${figures(deviation)}), because the cost may have a unit ` +
      'of its own; potentials are learned best at a deviation near 1: scale the data and the cost yourself',
  ];
}

/**
 * Σ_k λ_k m_k, m_k the marginals' means, about the first marginal's reference; weights count by their share of the sum.
 */
function originOf(spreads: readonly Spread[], weights: readonly number[]): Omit<Affine, 'unit'> {
  const [{ reference }] = spreads;
  const total = weights.reduce((a, b) => a + b, 0);
  const part = (s: Spread, k: number, i: number): number =>
    (weights[k] / total) * (s.reference[i] - reference[i] + s.shift[i]);
  return { reference, shift: reference.map((_, i) => spreads.reduce((sum, spread, k) => sum + part(spread, k, i), 0)) };
}

/** Lengths whose squares, units of the cost and parts of the loss, float64 holds. */
const [SHORTEST, LONGEST] = [1e-150, 1e150];

/**
 * The engine's unit under squared distances: the common deviation. Where nothing varies, √ε is the only length there
 * is, as marginals moved to one mean are one point.
 * @throws InvalidInputError where a cost would be no float64
 */
function quadraticUnit({ epsilon }: Problem, deviation: number, declared: number): number {
  const unit = deviation || (typeof epsilon === 'number' ? Math.sqrt(epsilon) : 1);
  if (unit / declared >= SHORTEST && unit / declared <= LONGEST) return unit;
  throw invalid(
    'problem.marginals',
    `must have a common deviation of ${SHORTEST} to ${LONGEST}, whose square, a unit of the cost, float64 holds`,
    figures(unit),
    'Scale the data, and ε by the square.',
  );
}

function checkDistances(spreads: readonly Spread[], origin: Omit<Affine, 'unit'>, declared: number): void {
  const distance = (spread: Spread): number => Math.max(...fromOrigin(spread, origin).map(Math.abs)) / declared;
  const k = spreads.findIndex((spread) => !(distance(spread) <= LONGEST));
  if (k < 0) return;
  throw invalid(
    `problem.marginals[${k}]`,
    `must have a mean within ${LONGEST} of the others', so that float64 holds the square`,
    figures(distance(spreads[k])),
    'Check its unit, or scale the data down.',
  );
}

/**
 * Deviations whose squares, and steps and gradients of costs of them, float32 holds where the engine does not choose
 * its unit.
 */
const [SMALLEST_GIVEN, LARGEST_GIVEN] = [1e-15, 1e15];

/** @throws InvalidInputError where the engine would leave float32 in the unit it is given */
function checkGivenUnit(problem: Problem, deviation: number, declared: number): void {
  const size = deviation / declared;
  if (deviation === 0 || (size >= SMALLEST_GIVEN && size <= LARGEST_GIVEN)) return;
  const tables = problem.marginals.every((m) => 'samples' in m);
  throw invalid(
    'problem.marginals',
    `must have a common deviation of ${SMALLEST_GIVEN} to ${LARGEST_GIVEN} under a cost that is no squared distance`,
    figures(size),
    tables && problem.scaling === 'none' ? 'Set "scaling": "common-deviation", or scale the data.' : 'Scale the data.',
  );
}

/** Sizes of numbers that float32 holds with room for points outside of the data, in all their digits. */
const ROOM = 2 ** 100;

/** `float64` where a point of the data has digits beyond float32's, or points may leave its range. */
function precisionOf(raw: readonly RawMarginal[], spreads: readonly Spread[], unit: number): Coordinates['precision'] {
  const fine = raw.some(
    (m) => m.kind === 'distribution' || (m.kind === 'table' && m.table.data instanceof Float64Array),
  );
  const roomy =
    unit >= 1 / ROOM &&
    spreads.every((s) => s.reference.every((r, i) => Math.abs(r) + Math.abs(s.shift[i]) + s.deviations[i] <= ROOM));
  return fine || !roomy ? 'float64' : 'float32';
}

/**
 * Chooses the engine's coordinates.
 * @throws InvalidInputError where `common-deviation` is asked of data that does not vary
 */
export async function chooseCoordinates(
  problem: Problem,
  raw: readonly RawMarginal[],
  given: readonly ChainCost[],
  dim: number,
): Promise<ChosenCoordinates> {
  const costs = tracedCosts(given);
  if (costs === undefined) return generatedCoordinates(raw, dim);
  const weights = problem.marginals.map((m) => m.weight);
  const comparable = raw.every((m) => m.dim === dim);
  const spreads = await Promise.all(raw.map(spreadOf));
  const deviation = commonDeviation(spreads, weights);
  const declared = problem.scaling === 'common-deviation' ? declaredUnit(spreads, weights) : 1;
  const own = (reason: string): ChosenCoordinates =>
    ownCoordinates(problem, raw, { spreads, comparable, deviation, declared, dim, reason });
  if (constraintOf(problem) === 'unit-sphere') return { ...own(''), warnings: [] };
  if (!comparable) return own('points x and y have different dimensions');
  if (raw.some((m) => m.kind === 'batches')) return own('batches are drawn by code');
  const origin = originOf(spreads, weights);
  if (isQuadratic(problem)) {
    const unit = quadraticUnit(problem, deviation, declared);
    checkDistances(spreads, origin, declared);
    const inputs = spreads.map(({ reference, shift }) => ({ reference, shift, unit }));
    const precision = precisionOf(raw, spreads, unit);
    return {
      coordinates: {
        kind: 'standardised',
        inputs,
        output: { ...origin, unit },
        costUnit: (unit / declared) ** 2,
        precision,
      },
      spreads,
      warnings: [],
    };
  }
  // One point out of range makes the deviation as large: it is what to name.
  for (const [k, m] of raw.entries()) if (m.kind === 'table') checkInFloat32(m.table, identity(dim, declared), k);
  checkGivenUnit(problem, deviation, declared);
  if (!(await dependsOnDifferences(costs, raw, meansAt(origin), declared, deviation || declared)))
    return own('a cost depends on where its points lie');
  const moved = { ...origin, unit: declared };
  const coordinates = {
    kind: 'centred',
    inputs: raw.map(() => moved),
    output: moved,
    costUnit: 1,
    precision: precisionOf(raw, spreads, declared),
  } as const;
  return { coordinates, spreads, warnings: centredWarnings(deviation / declared, problem.scaling) };
}

/** Of costs through a generator: x as its pictures are, z as the generator takes it. */
function generatedCoordinates(raw: readonly RawMarginal[], dim: number): ChosenCoordinates {
  const inputs = raw.map((m) => identity(m.dim));
  const coordinates = { kind: 'own', inputs, output: identity(dim), costUnit: 1, precision: 'float32' } as const;
  return { coordinates, spreads: undefined, warnings: [] };
}

const meansAt = ({ reference, shift }: Pick<Spread, 'reference' | 'shift'>): Float64Array =>
  reference.map((value, i) => value + shift[i]);

interface OwnRequest {
  readonly spreads: readonly Spread[];
  /** Whether the marginals share the barycenter's space. */
  readonly comparable: boolean;
  readonly deviation: number;
  readonly declared: number;
  readonly dim: number;
  readonly reason: string;
}

/**
 * The engine's numbers are float32 in the data's own coordinates, where a declared unit does not lead out of its range.
 */
function ownCoordinates(problem: Problem, raw: readonly RawMarginal[], request: OwnRequest): ChosenCoordinates {
  const { spreads, comparable, deviation, declared, dim, reason } = request;
  const precision = declared === 1 ? 'float32' : precisionOf(raw, spreads, declared);
  const coordinates = {
    kind: 'own',
    inputs: raw.map((m) => identity(m.dim, declared)),
    output: identity(dim, declared),
    costUnit: 1,
    precision,
  } as const;
  if (!comparable) return { coordinates, spreads: undefined, warnings: [] };
  const means = meansAt(
    originOf(
      spreads,
      problem.marginals.map((m) => m.weight),
    ),
  );
  return {
    coordinates,
    spreads,
    warnings: ownWarnings(
      means.map((v) => v / declared),
      deviation / declared,
      reason,
    ),
  };
}

import { checkList, checkObject, checkOptions, described } from '../../arguments.js';
import { squaredEuclidean } from '../../autograd/costs.js';
import type { TracedCost } from '../../autograd/traced_cost.js';
import { invalid } from '../../errors.js';
import { checkedMeasure, checkedMeasures, checkedWeights } from '../input/marginals.js';
import type { Measure } from '../measure.js';
import type { FreeSupportInput, FreeSupportPlan, FreeSupportSettings } from './settings.js';

/** Coordinates up to this size have squares within float32. */
const LARGEST_COORDINATE = 1e15;
/** Pairs of a marginal's rows and support points at ε = 0, at most: a table of 32 MB, minutes of work. */
export const EXACT_PAIRS = 4_000_000;
const MOST_DEFAULT_POINTS = 10_000;
const MOST_ITERATIONS = 500;

export interface CheckedInput {
  /** Masses of sum 1. */
  readonly marginals: readonly Measure[];
  readonly weights: readonly number[];
  readonly costs: readonly TracedCost[];
  /** D */
  readonly dim: number;
}

function checkedCosts(costs: readonly TracedCost[], marginals: readonly Measure[]): readonly TracedCost[] {
  checkList('freeSupport', 'costs', costs, 'Pass one for each marginal, or leave them out.');
  if (costs.length !== marginals.length)
    throw invalid('freeSupport', `costs must be ${marginals.length}`, String(costs.length), 'Give one per marginal.');
  costs.forEach((cost, k) => {
    const where = `freeSupport: costs[${k}]`;
    checkObject(where, 'a traced cost', cost, 'Pass cost.trace(xDim, yDim).');
    if (cost.xDim !== marginals[k].dim)
      throw invalid(
        where,
        `x must be of dimension ${marginals[k].dim}`,
        String(cost.xDim),
        'Trace it for its marginal.',
      );
    if (cost.yDim !== costs[0].yDim)
      throw invalid(where, `y must be of dimension ${costs[0].yDim}`, String(cost.yDim), 'Trace all for one space.');
  });
  return costs;
}

/** @throws InvalidInputError for measures, weights or costs that break a rule */
export function checkedInput(input: FreeSupportInput): CheckedInput {
  checkOptions<FreeSupportInput>('freeSupport', input, { marginals: true, weights: true, costs: true });
  const marginals = checkedMeasures('freeSupport', input.marginals, { largest: LARGEST_COORDINATE });
  const { dim } = marginals[0];
  const other = marginals.findIndex((measure) => measure.dim !== dim);
  if (input.costs === undefined && other >= 0) {
    const received = `${dim} and, in marginals[${other}], ${marginals[other].dim}`;
    throw invalid('freeSupport', 'marginals must be of one dimension', received, 'Or give a cost for each.');
  }
  const squared = squaredEuclidean().trace(dim, dim);
  const costs = input.costs === undefined ? marginals.map(() => squared) : checkedCosts(input.costs, marginals);
  return {
    marginals,
    weights: checkedWeights('freeSupport', input.weights, marginals.length),
    costs,
    dim: costs[0].yDim,
  };
}

function checkedCount(name: string, value: number, wayOut = 'Leave it out.'): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw invalid('freeSupport', `${name} must be a whole number from 1 up`, described(value), wayOut);
}

function checkedStart(start: Measure, dim: number, support: number | undefined): Measure {
  const measure = checkedMeasure('freeSupport: start', start, { largest: LARGEST_COORDINATE, mayVanish: false });
  const points = measure.masses.length;
  if (measure.dim !== dim)
    throw invalid('freeSupport: start', `dim must be ${dim}, as of y`, String(measure.dim), 'Start in the same space.');
  if (support !== undefined && support !== points)
    throw invalid('freeSupport', `support must be ${points}, as start has`, String(support), 'Leave support out.');
  return measure;
}

/** At ε = 0. @throws InvalidInputError for what exact plans cannot do, with what can */
function checkExact({ marginals }: CheckedInput, points: number, freeMasses: boolean): void {
  if (freeMasses)
    throw invalid('freeSupport', 'masses are free at epsilon > 0 only', 'epsilon 0', 'Set epsilon, or masses "fixed".');
  const largest = Math.max(...marginals.map(({ masses }) => masses.length));
  if (largest * points <= EXACT_PAIRS) return;
  const rule = `exact plans are of at most ${EXACT_PAIRS} pairs of rows and support points`;
  const wayOut = 'Set epsilon above 0, lower support, or use the solver "sliced".';
  throw invalid('freeSupport', rule, `${largest} × ${points}`, wayOut);
}

/** @throws InvalidInputError for a setting that breaks a rule */
export function planOf(input: CheckedInput, settings: FreeSupportSettings): FreeSupportPlan {
  checkOptions<FreeSupportSettings>('freeSupport', settings, {
    epsilon: true,
    support: true,
    start: true,
    masses: true,
    tolerance: true,
    mostIterations: true,
    signal: true,
    onProgress: true,
  });
  const { epsilon, masses = 'fixed', signal, onProgress, tolerance = epsilon === 0 ? 1e-9 : 1e-4 } = settings;
  if (!(epsilon >= 0 && epsilon < Infinity))
    throw invalid('freeSupport', 'epsilon must be a number from 0 up', described(epsilon), 'Use 0 for exact plans.');
  if (masses !== 'fixed' && masses !== 'free')
    throw invalid('freeSupport', 'masses must be "fixed" or "free"', described(masses), 'Leave it out.');
  if (!(tolerance > 0 && tolerance < 1))
    throw invalid('freeSupport', 'tolerance must be above 0 and below 1', described(tolerance), 'Leave it out.');
  const start = settings.start && checkedStart(settings.start, input.dim, settings.support);
  const largest = Math.max(...input.marginals.map((measure) => measure.masses.length));
  const support = settings.support ?? start?.masses.length ?? Math.min(largest, MOST_DEFAULT_POINTS);
  const points = checkedCount('support', support);
  if (epsilon === 0) checkExact(input, points, masses === 'free');
  return {
    ...{ epsilon, points, tolerance, freeMasses: masses === 'free' },
    mostIterations: checkedCount('mostIterations', settings.mostIterations ?? MOST_ITERATIONS),
    ...(start ? { start } : {}),
    ...(signal ? { signal } : {}),
    onProgress: onProgress ?? (() => undefined),
  };
}

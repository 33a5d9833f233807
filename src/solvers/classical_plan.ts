import { checkOptions } from '../arguments.js';
import { abortedBy, invalid } from '../errors.js';
import { gaussianFactor } from '../barycenter/problem/gaussian_factor.js';
import { fromEngine, toEngineExactly, type Affine, type Coordinates } from '../barycenter/problem/coordinates.js';
import { PLAN_SETTINGS, type Plan, type PlanSampleOptions } from '../barycenter/sampling/plan.js';
import { checkCounters, checkFirstPoint, checkWhole, flatPoints } from '../barycenter/sampling/points_input.js';
import type { Floats } from '../io/numeric_table.js';
import { Iterations, Stream, type PhiloxKey } from '../random/counters.js';
import { keyOf, normals, philox4x32 } from '../random/philox.js';
import { conditional, imagesAt, picked, type CostRow, type Images, type Targets } from './discrete_plan.js';
import type { AffineConditional } from './solution.js';

/** Where a plan takes one point, in the engine's coordinates. */
export interface Conditional {
  /** Draws, [draws, outputDim]; `point` counts points of the plan. */
  draw(x: Float64Array, point: number, draws: number, key: PhiloxKey): Float64Array;
  /** E[y | x], [outputDim]. */
  mean(x: Float64Array): Float64Array;
}

const word = (plan: number): number => Iterations.classicalPlans.first + plan;

/** A number in (0, 1) of a draw's own. */
const uniform = (key: PhiloxKey, plan: number, point: number, draw: number): number =>
  (philox4x32(key, [Stream.plans, word(plan), point, draw])[0] + 0.5) / 2 ** 32;

/**
 * A discrete plan's conditional distributions.
 * @param plan tells plans apart: each draws by counters of its own
 * @param images of points whose plan is known, as rows of a coupling
 */
export function discreteConditional(
  plan: number,
  { points, potential }: Targets,
  costs: CostRow,
  epsilon: number,
  images: Map<string, Images> = new Map(),
): Conditional {
  const { dim } = points;
  const row = new Float64Array(potential.length);
  const everyTarget = Int32Array.from(potential.keys());
  const imagesFrom = (x: Float64Array): Images => {
    const known = imagesAt(images, x);
    if (known) return known;
    costs(x, row);
    return { targets: everyTarget, probabilities: conditional(row, potential, epsilon) };
  };
  return {
    draw(x, point, draws, key) {
      const { targets, probabilities } = imagesFrom(x);
      const out = new Float64Array(draws * dim);
      for (let m = 0; m < draws; m++) {
        const j = targets[picked(probabilities, uniform(key, plan, point, m))];
        out.set(points.points.subarray(j * dim, (j + 1) * dim), m * dim);
      }
      return out;
    },
    mean(x) {
      const { targets, probabilities } = imagesFrom(x);
      const out = new Float64Array(dim);
      for (let p = 0; p < probabilities.length; p++) {
        const share = probabilities[p];
        if (share === 0) continue;
        for (let i = 0; i < dim; i++) out[i] += share * points.points[targets[p] * dim + i];
      }
      return out;
    },
  };
}

/** The conditionals N(offset + gain x, covariance). */
export function gaussianConditional(plan: number, { gain, offset, covariance }: AffineConditional): Conditional {
  const dim = offset.length;
  const spread = covariance.some((row) => row.some((value) => value !== 0)) ? gaussianFactor(covariance) : undefined;
  const mean = (x: Float64Array): Float64Array =>
    Float64Array.from(gain, (row, i) => row.reduce((sum, g, j) => sum + g * x[j], offset[i]));
  return {
    mean,
    draw(x, point, draws, key) {
      const out = new Float64Array(draws * dim);
      const centre = mean(x);
      for (let m = 0; m < draws; m++) out.set(centre, m * dim);
      spread?.apply(out, normals(key, Stream.plans, word(plan), point, draws * spread.rank), draws);
      return out;
    },
  };
}

/** A plan in the data's own unit, from one space to another. */
export interface PlanBetween {
  readonly marginal: number;
  readonly from: Affine;
  readonly to: Affine;
  readonly precision: Coordinates['precision'];
  readonly conditional: Conditional;
  /** Points that the plan starts from, in the data's own unit. */
  readonly inputs: (count: number, seed: number) => Promise<Floats>;
}

/** Points between two looks at the signal, and turns given to others. */
const BETWEEN_LOOKS = 256;

/**
 * What `at` says of each point, [points, columns], all in the engine's coordinates.
 * @throws AbortedError between two points when the signal fires
 */
async function ofEachPoint(
  x: Float64Array,
  dim: number,
  columns: number,
  at: (x: Float64Array, point: number) => Float64Array,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const count = x.length / dim;
  const out = new Float64Array(count * columns);
  for (let p = 0; p < count; p++) {
    if (p % BETWEEN_LOOKS === 0) {
      if (signal) await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted) throw abortedBy(signal, `plan.sample: stopped after ${p} of ${count} points`);
    }
    out.set(at(x.subarray(p * dim, (p + 1) * dim), p), p * columns);
  }
  return out;
}

/** @throws InvalidInputError for settings that break a rule */
function checkedSettings(options: PlanSampleOptions): PlanSampleOptions & { readonly key: PhiloxKey } {
  checkOptions('plan.sample', options, PLAN_SETTINGS);
  const { perPoint = 1, seed = 0, firstPoint = 0 } = options;
  if (options.steps !== undefined)
    throw invalid('plan.sample', 'steps are of chains', 'the plan of a classical solver', 'Leave steps out.');
  checkWhole('plan.sample', 'perPoint', perPoint);
  checkFirstPoint(firstPoint);
  return { ...options, key: keyOf(seed) };
}

/** What conditionals in engine coordinates are as a `Plan`. Its conditional means are exact, without draws. */
export function classicalPlan({ marginal, from, to, precision, conditional, inputs }: PlanBetween): Plan {
  const [inputDim, outputDim] = [from.reference.length, to.reference.length];
  return {
    marginal,
    inputDim,
    outputDim,
    async sample(points, options = {}) {
      const { perPoint = 1, firstPoint = 0, signal, key } = checkedSettings(options);
      const x = toEngineExactly(from, flatPoints(points, inputDim));
      checkCounters(firstPoint + x.length / inputDim, perPoint);
      const draw = (one: Float64Array, p: number): Float64Array => conditional.draw(one, firstPoint + p, perPoint, key);
      const data = await ofEachPoint(x, inputDim, perPoint * outputDim, draw, signal);
      return { shape: [x.length / inputDim, perPoint, outputDim], data: fromEngine(to, data, precision) };
    },
    async conditionalMean(points, options = {}) {
      const { signal } = checkedSettings(options);
      const x = toEngineExactly(from, flatPoints(points, inputDim));
      const mean = (one: Float64Array): Float64Array => conditional.mean(one);
      return fromEngine(to, await ofEachPoint(x, inputDim, outputDim, mean, signal), precision);
    },
    async inputs(count, seed = 0) {
      checkWhole('plan.inputs', 'count', count);
      return inputs(count, seed);
    },
  };
}

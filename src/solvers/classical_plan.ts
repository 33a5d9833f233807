import { checkOptions } from '../arguments.js';
import { abortedBy, invalid } from '../errors.js';
import { gaussianFactor } from '../barycenter/problem/gaussian_factor.js';
import { fromEngine, toEngineExactly, type Affine, type Coordinates } from '../barycenter/problem/coordinates.js';
import { meanOverDraws, PLAN_SETTINGS, type Plan } from '../barycenter/sampling/plan.js';
import { checkWhole, flatPoints } from '../barycenter/sampling/points_input.js';
import type { Floats } from '../io/numeric_table.js';
import { Iterations, Stream, type PhiloxKey } from '../random/counters.js';
import { keyOf, normals, philox4x32 } from '../random/philox.js';
import { conditional, imagesAt, picked, type CostRow, type Images, type Targets } from './discrete_plan.js';
import type { AffineConditional } from './solution.js';

/** Draws of one point in the engine's coordinates, [draws, outputDim]; `point` counts points of the plan. */
export type Draw = (x: Float64Array, point: number, draws: number, key: PhiloxKey) => Float64Array;

const word = (plan: number): number => Iterations.classicalPlans.first + plan;

/** A number in (0, 1) of a draw's own. */
const uniform = (key: PhiloxKey, plan: number, point: number, draw: number): number =>
  (philox4x32(key, [Stream.plans, word(plan), point, draw])[0] + 0.5) / 2 ** 32;

/**
 * Draws of a discrete plan's conditional distributions.
 * @param plan tells plans apart: each draws by counters of its own
 * @param images of points whose plan is known, as rows of a coupling
 */
export function discreteDraw(
  plan: number,
  { points, potential }: Targets,
  costs: CostRow,
  epsilon: number,
  images: Map<string, Images> = new Map(),
): Draw {
  const { dim } = points;
  const row = new Float64Array(potential.length);
  return (x, point, draws, key) => {
    const known = imagesAt(images, x);
    if (!known) costs(x, row);
    const probabilities = known ? known.probabilities : conditional(row, potential, epsilon);
    const out = new Float64Array(draws * dim);
    for (let m = 0; m < draws; m++) {
      const p = picked(probabilities, uniform(key, plan, point, m));
      const j = known ? known.targets[p] : p;
      out.set(points.points.subarray(j * dim, (j + 1) * dim), m * dim);
    }
    return out;
  };
}

/** Draws of N(offset + gain x, covariance). */
export function gaussianDraw(plan: number, { gain, offset, covariance }: AffineConditional): Draw {
  const dim = offset.length;
  const spread = covariance.some((row) => row.some((value) => value !== 0)) ? gaussianFactor(covariance) : undefined;
  return (x, point, draws, key) => {
    const out = new Float64Array(draws * dim);
    for (let m = 0; m < draws; m++)
      for (let i = 0; i < dim; i++) out[m * dim + i] = gain[i].reduce((sum, g, j) => sum + g * x[j], offset[i]);
    spread?.apply(out, normals(key, Stream.plans, word(plan), point, draws * spread.rank), draws);
    return out;
  };
}

/** A plan in the data's own unit, from one space to another. */
export interface PlanBetween {
  readonly marginal: number;
  readonly from: Affine;
  readonly to: Affine;
  readonly precision: Coordinates['precision'];
  readonly draw: Draw;
  /** Points that the plan starts from, in the data's own unit. */
  readonly inputs: (count: number, seed: number) => Promise<Floats>;
  readonly checkAlive: () => void;
}

/** Points between two looks at the signal, and turns given to others. */
const BETWEEN_LOOKS = 256;

/** What draws in engine coordinates are as a `Plan`. */
export function classicalPlan({ marginal, from, to, precision, draw, inputs, checkAlive }: PlanBetween): Plan {
  const [inputDim, outputDim] = [from.reference.length, to.reference.length];
  const plan: Plan = {
    marginal,
    inputDim,
    outputDim,
    async sample(points, options = {}) {
      checkAlive();
      checkOptions('plan.sample', options, PLAN_SETTINGS);
      const { perPoint = 1, seed = 0, signal } = options;
      if (options.steps !== undefined)
        throw invalid('plan.sample', 'steps are of chains', 'the plan of a classical solver', 'Leave steps out.');
      checkWhole('plan.sample', 'perPoint', perPoint);
      const x = toEngineExactly(from, flatPoints(points, inputDim));
      const key = keyOf(seed);
      const count = x.length / inputDim;
      const data = new Float64Array(count * perPoint * outputDim);
      for (let p = 0; p < count; p++) {
        if (p % BETWEEN_LOOKS === 0) {
          if (signal) await new Promise((resolve) => setTimeout(resolve));
          if (signal?.aborted) throw abortedBy(signal, `plan.sample: stopped after ${p} of ${count} points`);
        }
        data.set(draw(x.subarray(p * inputDim, (p + 1) * inputDim), p, perPoint, key), p * perPoint * outputDim);
      }
      return { shape: [count, perPoint, outputDim], data: fromEngine(to, data, precision) };
    },
    async conditionalMean(points, { perPoint = 64, ...rest } = {}) {
      return meanOverDraws(await plan.sample(points, { perPoint, ...rest }));
    },
    async inputs(count, seed = 0) {
      checkWhole('plan.inputs', 'count', count);
      return inputs(count, seed);
    },
  };
  return plan;
}

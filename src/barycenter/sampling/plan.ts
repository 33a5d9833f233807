import { checkOptions, type Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { Floats } from '../../io/numeric_table.js';
import { fromEngine, toEngine, type Affine } from '../problem/coordinates.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { dataRows } from './marginal_rows.js';
import { checkCounters, checkFirstPoint, checkWhole, flatPoints, type PointsInput } from './points_input.js';
import { samplePlan, type TrainedPotential } from './sample_plan.js';

export interface PlanSampleOptions {
  /** Draws for each point, default 1. */
  readonly perPoint?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Steps of a chain; default: the problem's. */
  readonly steps?: number;
  /**
   * Where the first point stands in a larger list, default 0: noise is counted by a point's place, so that points drawn
   * in pieces have the bits of all at once.
   */
  readonly firstPoint?: number;
  readonly signal?: AbortSignal;
}

/** Draws y ∼ μ_x for given x. */
export interface PlanSample {
  /** [points, perPoint, D] */
  readonly shape: readonly [number, number, number];
  /** Row-major, in the data's precision: f64 where that has digits that float32 has not, else f32. */
  readonly data: Floats;
}

/** The conditional plan of one marginal; points in the data's own unit. */
export interface Plan {
  readonly marginal: number;
  /** D_k */
  readonly inputDim: number;
  /** D */
  readonly outputDim: number;
  /**
   * Draws for every given point.
   * @throws InvalidInputError for points of another dimension or non-finite ones, DivergenceError for a chain that
   * diverges, AbortedError, and the device's errors
   */
  sample(x: PointsInput, options?: PlanSampleOptions): Promise<PlanSample>;
  /**
   * Mean of `perPoint` draws (default 64) for every given point, and of a classical solver's plan E[y | x] itself,
   * whatever `perPoint`: [points, D], in the data's precision.
   */
  conditionalMean(x: PointsInput, options?: PlanSampleOptions): Promise<Floats>;
  /**
   * `count` rows of the marginal itself, [count, D_k]: a table's own numbers, drawn with replacement, or fresh draws.
   */
  inputs(count: number, seed?: number): Promise<Floats>;
}

export const PLAN_SETTINGS: Known<PlanSampleOptions> = {
  perPoint: true,
  seed: true,
  steps: true,
  firstPoint: true,
  signal: true,
};

/** Mean over the draws: [points, perPoint, D] → [points, D], summed in float64. */
export function meanOverDraws({ shape: [points, perPoint, dim], data }: PlanSample): Floats {
  const out = data instanceof Float64Array ? new Float64Array(points * dim) : new Float32Array(points * dim);
  for (let p = 0; p < points; p++) {
    for (let i = 0; i < dim; i++) {
      let sum = 0;
      for (let m = 0; m < perPoint; m++) sum += data[(p * perPoint + m) * dim + i];
      out[p * dim + i] = sum / perPoint;
    }
  }
  return out;
}

/**
 * Given points in engine coordinates.
 * @throws InvalidInputError for points of another dimension, non-finite ones, or ones beyond float32 there
 */
function enginePoints(points: PointsInput, affine: Affine, firstPoint: number): Float32Array {
  const columns = affine.reference.length;
  const x = toEngine(affine, flatPoints(points, columns));
  const bad = x.findIndex((v) => !Number.isFinite(v));
  if (bad < 0) return x;
  throw invalid(
    'plan.sample',
    'points must be within 3e38 deviations of the data',
    `row ${firstPoint + Math.floor(bad / columns)}, column ${bad % columns}`,
    'Drop that row.',
  );
}

/** Points go in and come out in the data's own unit, whatever the engine's coordinates. */
export function createPlan(
  device: Device,
  loaded: LoadedProblem,
  trained: TrainedPotential,
  marginal: number,
  checkAlive: () => void = () => undefined,
): Plan {
  const inputDim = loaded.costs[marginal].xDim;
  const outputDim = loaded.potential.dim;
  const { inputs, output, precision } = loaded.coordinates;
  const plan: Plan = {
    marginal,
    inputDim,
    outputDim,
    async sample(points, options = {}) {
      checkAlive();
      checkOptions('plan.sample', options, PLAN_SETTINGS);
      const { perPoint = 1, seed = 0, firstPoint = 0, ...rest } = options;
      checkWhole('plan.sample', 'perPoint', perPoint);
      if (rest.steps !== undefined) checkWhole('plan.sample', 'steps', rest.steps);
      checkFirstPoint(firstPoint);
      const x = enginePoints(points, inputs[marginal], firstPoint);
      checkCounters(firstPoint + x.length / inputDim, perPoint);
      const data = await samplePlan(device, loaded, trained, { marginal, x, perPoint, seed, firstPoint, ...rest });
      return { shape: [x.length / inputDim, perPoint, outputDim], data: fromEngine(output, data, precision) };
    },
    async conditionalMean(points, { perPoint = 64, ...rest } = {}) {
      return meanOverDraws(await plan.sample(points, { perPoint, ...rest }));
    },
    async inputs(count, seed = 0) {
      checkWhole('plan.inputs', 'count', count);
      return dataRows(loaded, marginal, count, seed);
    },
  };
  return plan;
}

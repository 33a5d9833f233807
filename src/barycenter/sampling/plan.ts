import { checkOptions, described, type Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { Floats } from '../../io/numeric_table.js';
import { fromEngine, toEngine, type Affine } from '../problem/coordinates.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { dataRows } from './marginal_rows.js';
import { samplePlan, type TrainedPotential } from './sample_plan.js';

/** Points of a marginal: row-major with its columns, or rows of numbers. */
export type PointsInput = { readonly data: Floats; readonly columns: number } | readonly (readonly number[])[];

export interface PlanSampleOptions {
  /** Draws for each point, default 1. */
  readonly perPoint?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Steps of a chain; default: the problem's. */
  readonly steps?: number;
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
  /** Mean of `perPoint` draws (default 64) for every given point: [points, D], in the data's precision. */
  conditionalMean(x: PointsInput, options?: PlanSampleOptions): Promise<Floats>;
  /**
   * `count` rows of the marginal itself, [count, D_k]: a table's own numbers, drawn with replacement, or fresh draws.
   */
  inputs(count: number, seed?: number): Promise<Floats>;
}

const SETTINGS: Known<PlanSampleOptions> = { perPoint: true, seed: true, steps: true, signal: true };

function flat(points: PointsInput, dim: number): Floats {
  const isRows = Array.isArray(points) && points.every(Array.isArray);
  if (!isRows && (typeof points !== 'object' || points === null || !('data' in points))) {
    const wayOut = ArrayBuffer.isView(points) ? 'Pass { data, columns }.' : 'Pass [[…], …], or { data, columns }.';
    throw invalid('plan.sample', 'points must be rows of numbers', described(points), wayOut);
  }
  const columns = 'data' in points ? points.columns : (points[0]?.length ?? 0);
  if (columns !== dim) {
    throw invalid(
      'plan.sample',
      `points must have ${dim} columns`,
      String(columns),
      'Pass points of this marginal’s space.',
    );
  }
  const data = 'data' in points ? points.data : flattenRows(points, dim);
  if (data.length === 0 || data.length % dim !== 0) {
    throw invalid(
      'plan.sample',
      `points must be rows of ${dim} numbers`,
      `${data.length} numbers`,
      'Pass at least one whole row.',
    );
  }
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    const place = `${data[bad]} in row ${Math.floor(bad / dim)}, column ${bad % dim}`;
    throw invalid('plan.sample', 'points must be finite', place, 'Drop or mend that row.');
  }
  return data;
}

function flattenRows(rows: readonly (readonly number[])[], dim: number): Float64Array {
  const data = new Float64Array(rows.length * dim);
  for (const [r, row] of rows.entries()) {
    if (row.length !== dim) {
      throw invalid(
        'plan.sample',
        `every point must have ${dim} numbers`,
        `${row.length} in row ${r}`,
        'Mend that row.',
      );
    }
    const text = row.findIndex((value) => typeof value !== 'number');
    if (text >= 0)
      throw invalid(
        'plan.sample',
        'points must be numbers',
        `${described(row[text])} in row ${r}, column ${text}`,
        'Mend that row.',
      );
    data.set(row, r * dim);
  }
  return data;
}

function checkWhole(operation: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalid(operation, `${name} must be a whole number from 1 up`, String(value), `Pass 1 or more ${name}.`);
}

/** Mean over the draws: [points, perPoint, D] → [points, D], summed in float64. */
function meanOverDraws({ shape: [points, perPoint, dim], data }: PlanSample): Floats {
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
function enginePoints(points: PointsInput, affine: Affine): Float32Array {
  const columns = affine.reference.length;
  const x = toEngine(affine, flat(points, columns));
  const bad = x.findIndex((v) => !Number.isFinite(v));
  if (bad < 0) return x;
  throw invalid(
    'plan.sample',
    'points must be within 3e38 deviations of the data',
    `row ${Math.floor(bad / columns)}, column ${bad % columns}`,
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
      checkOptions('plan.sample', options, SETTINGS);
      const { perPoint = 1, seed = 0, ...rest } = options;
      checkWhole('plan.sample', 'perPoint', perPoint);
      if (rest.steps !== undefined) checkWhole('plan.sample', 'steps', rest.steps);
      const x = enginePoints(points, inputs[marginal]);
      const data = await samplePlan(device, loaded, trained, { marginal, x, perPoint, seed, ...rest });
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

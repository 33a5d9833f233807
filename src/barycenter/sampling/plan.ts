import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { toFloat32, type Floats } from '../../io/numeric_table.js';
import type { NetworkBuffers } from '../../ops/network_buffers.js';
import type { LoadedProblem } from '../problem/load_marginals.js';
import { marginalRows } from './marginal_rows.js';
import { samplePlan } from './sample_plan.js';

/** Points of a marginal: row-major with its columns, in either precision, or rows of numbers. */
export type PointsInput = { readonly data: Floats; readonly columns: number } | readonly (readonly number[])[];

export interface PlanSampleOptions {
  /** Draws for each point, default 1. */
  readonly perPoint?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Langevin steps; default: the problem's. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
}

/** Draws y ∼ μ_x for given x. */
export interface PlanSample {
  /** [points, perPoint, D] */
  readonly shape: readonly [number, number, number];
  /** f32, row-major. */
  readonly data: Float32Array;
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
   * @throws InvalidInputError for points of another dimension or non-finite ones, DivergenceError for a chain that diverges,
   * AbortedError, and the device's errors
   */
  sample(x: PointsInput, options?: PlanSampleOptions): Promise<PlanSample>;
  /** Mean of `perPoint` draws (default 64) for every given point: f32 [points, D]. */
  conditionalMean(x: PointsInput, options?: PlanSampleOptions): Promise<Float32Array>;
  /** `count` fresh rows of the marginal itself, f32 [count, D_k]. */
  inputs(count: number, seed?: number): Promise<Float32Array>;
}

function flat(points: PointsInput, dim: number): Float32Array {
  const columns = 'data' in points ? points.columns : (points[0]?.length ?? 0);
  if (columns !== dim) {
    throw invalid('plan.sample', `points must have ${dim} columns`, String(columns), 'Pass points of this marginal’s space.');
  }
  const data = 'data' in points ? toFloat32(points.data) : flattenRows(points, dim);
  if (data.length === 0 || data.length % dim !== 0) {
    throw invalid('plan.sample', `points must be rows of ${dim} numbers`, `${data.length} numbers`, 'Pass at least one whole row.');
  }
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    const place = `${data[bad]} in row ${Math.floor(bad / dim)}, column ${bad % dim}`;
    throw invalid('plan.sample', 'points must be finite', place, 'Drop or mend that row.');
  }
  return data;
}

function flattenRows(rows: readonly (readonly number[])[], dim: number): Float32Array {
  const data = new Float32Array(rows.length * dim);
  for (const [r, row] of rows.entries()) {
    if (row.length !== dim) {
      throw invalid('plan.sample', `every point must have ${dim} numbers`, `${row.length} in row ${r}`, 'Mend that row.');
    }
    data.set(row, r * dim);
  }
  return data;
}

function checkWhole(operation: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalid(operation, `${name} must be a whole number from 1 up`, String(value), `Pass 1 or more ${name}.`);
}

/** Mean over the draws: [points, perPoint, D] → f32 [points, D], summed in float64. */
function meanOverDraws({ shape: [points, perPoint, dim], data }: PlanSample): Float32Array {
  const out = new Float32Array(points * dim);
  for (let p = 0; p < points; p++) {
    for (let i = 0; i < dim; i++) {
      let sum = 0;
      for (let m = 0; m < perPoint; m++) sum += data[(p * perPoint + m) * dim + i];
      out[p * dim + i] = sum / perPoint;
    }
  }
  return out;
}

const scaled = (values: Float32Array, factor: number): Float32Array =>
  factor === 1 ? values : values.map((v) => v * factor);

/** Points go in and come out in the data's own unit, whatever the problem's scaling. */
export function createPlan(device: Device, loaded: LoadedProblem, potential: NetworkBuffers, marginal: number): Plan {
  const inputDim = loaded.costs[marginal].xDim;
  const outputDim = loaded.network.inputDim;
  const { unit } = loaded;
  const plan: Plan = {
    marginal,
    inputDim,
    outputDim,
    async sample(points, { perPoint = 1, seed = 0, ...rest } = {}) {
      checkWhole('plan.sample', 'perPoint', perPoint);
      if (rest.steps !== undefined) checkWhole('plan.sample', 'steps', rest.steps);
      const x = scaled(flat(points, inputDim), 1 / unit);
      const data = await samplePlan(device, loaded, potential, { marginal, x, perPoint, seed, ...rest });
      return { shape: [x.length / inputDim, perPoint, outputDim], data: scaled(data, unit) };
    },
    async conditionalMean(points, { perPoint = 64, ...rest } = {}) {
      return meanOverDraws(await plan.sample(points, { perPoint, ...rest }));
    },
    async inputs(count, seed = 0) {
      checkWhole('plan.inputs', 'count', count);
      return scaled(await marginalRows(loaded.marginals[marginal], marginal, count, seed), unit);
    },
  };
  return plan;
}

import type { Device } from '../../device/device.js';
import { DivergenceError } from '../../errors.js';
import { SeedOffsets } from '../../random/counters.js';
import { MAX_SEED } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { marginalRows } from '../sampling/marginal_rows.js';
import { samplePlan, type SamplePlanRequest, type TrainedPotential } from '../sampling/sample_plan.js';

/** What the checks sample with, in engine coordinates. */
export interface CheckContext {
  readonly device: Device;
  readonly loaded: LoadedProblem;
  readonly trained: TrainedPotential;
  /** Of the checks' own draws. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Rows of marginal k, f32 [count, D_k]. */
export const someRows = ({ loaded, seed }: CheckContext, k: number, count: number): Promise<Float32Array> =>
  marginalRows(loaded.marginals[k], k, count, seed);

/** Draws of plan k, or undefined where a chain diverges: here that is a finding. */
export async function drawsOf(
  { device, loaded, trained, seed, signal }: CheckContext,
  request: Pick<SamplePlanRequest, 'marginal' | 'x' | 'perPoint' | 'steps' | 'stepSize' | 'from'> & {
    /** One of `CheckRuns`. */
    readonly run: number;
  },
): Promise<Float32Array | undefined> {
  const { run, ...rest } = request;
  try {
    // Every run of chains has noise of its own.
    return await samplePlan(device, loaded, trained, {
      ...rest,
      seed: (seed + SeedOffsets.check(run)) % MAX_SEED,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DivergenceError) return undefined;
    throw error;
  }
}

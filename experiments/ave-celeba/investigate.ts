import { DeviceUnavailableError, openDevice, type Device } from '../../src/index.js';
import type { ExperimentContext } from '../support/experiment.js';
import { withResult } from '../support/with_result.js';
import { measure, measureStep, type Measured, type MeasuredStep } from './measure.js';
import { CHANNELS, drawnMarginals } from './pictures.js';
import { EPSILON, problemOf, type Setting } from './problem.js';

/** What was measured. */
export interface Findings {
  readonly measured: Measured;
  /** A step of one chain of the first marginal by the software driver; none where it is not measured. */
  readonly software?: MeasuredStep;
  /** ∇f of the software driver beside ours: root mean square of the difference over that of ours. */
  readonly driversDiffer?: number;
  /** Mean of all iterations after the first. */
  readonly iterationSeconds: number;
  readonly loss: number;
  /** Mean of (y − x)² of a number of a picture over ε, after training, of the first marginal. */
  readonly width: number;
  readonly deviceBytes: number;
  readonly processBytes: number;
}

async function softwareDevice(log: (line: string) => void): Promise<Device | undefined> {
  try {
    return await openDevice({ kind: 'webgpu' });
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    log(`no WebGPU here, so that no step is measured on it: ${error.message}`);
    return undefined;
  }
}

/** One chain on another device, and how far its ∇f is from `ours`, of which it is the first. */
async function elsewhere(device: Device, side: number, first: Float32Array, ours: Measured) {
  const software = await measureStep(device, side, [first]);
  const right = ours.scores.subarray(0, first.length);
  const off = Math.hypot(...right.map((value, i) => value - software.scores[i]));
  return { software, driversDiffer: off / Math.hypot(...right) };
}

export async function investigate(context: ExperimentContext, setting: Setting): Promise<Findings> {
  const { device, seed, quick } = context;
  const log = (line: string): void => context.log(line);
  const { side, batchSize } = setting;
  const dim = side * side * CHANNELS;
  const marginals = drawnMarginals(side, Math.max(8, batchSize));
  const batches = marginals.map((data) => data.subarray(0, batchSize * dim));
  const measured = await measure(device, side, batches);
  log(`a step ${measured.stepSeconds.toFixed(2)} s, a gradient ${measured.gradientSeconds.toFixed(2)} s`);
  const driver = quick ? undefined : await softwareDevice(log);
  let compared = {};
  try {
    if (driver) compared = await elsewhere(driver, side, batches[0].subarray(0, dim), measured);
  } finally {
    await driver?.close();
  }
  device.restartPeak();
  return withResult(context, problemOf(marginals, setting), seed, async (result) => {
    const [first, last] = [result.history[0], result.history[result.history.length - 1]];
    const iterationSeconds = (last.seconds - first.seconds) / (last.iteration - first.iteration);
    const deviceBytes = device.peakBytes;
    const x = batches[0];
    const { data } = await result.plan(0).sample({ data: x, columns: dim }, { seed: 5 });
    const width =
      Float32Array.from(data).reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0) / data.length / EPSILON;
    const processBytes = process.resourceUsage().maxRSS * 1024;
    return {
      measured,
      ...compared,
      iterationSeconds,
      loss: last.surrogate,
      width,
      deviceBytes,
      processBytes,
    };
  });
}

import { asMlp } from '../../../src/potential/mlp/mlp_potential.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { createTrainer } from '../../../src/barycenter/training/trainer.js';
import { tuneUse } from '../../../src/barycenter/tuning/tune_problem.js';
import type { WebGpuDevice } from '../../../src/device/webgpu/webgpu_device.js';
import { secondsOfPart, WholeIteration } from '../../jobs/iteration.bench.js';
import type { Row } from '../../support/bench.js';
import { withBuffers } from '../../support/device_data.js';
import { chainOperations, parameterGradientOperations, sampleSteps, shapeOf } from '../../support/operations.js';
import { tableProblem } from '../../support/problems.js';
import { ascending, deviceSecondsOf } from '../../support/timing.js';
import { DIM, ITERATION_GRID, layersOf, SMALL_GRID, type GridShape } from '../grid.js';
import { speedRow } from '../rates.js';
import { troubleOf, withGpu, type Step } from '../step.js';

const SEED = 7;
/** Langevin steps of an iteration: those of the published experiments. */
const STEPS = { small: 4, full: 100 };
const TABLE_ROWS = 4096;
/** Waits, each for as many iterations as training has in flight; long ones are repeated less. */
const WAITS = { most: 5, least: 2, seconds: 1.5 };

/** Whole iterations of training: gather, start, chain, parameter gradient, Adam, heads. */
export const iterationsStep: Step<'iterations'> = async ({ settings, row, time }) =>
  withGpu(settings, async (device) => {
    const steps = settings.quick ? STEPS.small : STEPS.full;
    for (const shape of settings.quick ? SMALL_GRID.slice(0, 1) : ITERATION_GRID) {
      const name = `D=${DIM} [${layersOf(shape).join(',')}] relu, K=2, batch 2·${shape.batch / 2}, ${steps} steps`;
      if (!time(name)) continue;
      try {
        row(speedRow(await iterationRow(device, shape, name, steps), settings.yardstick));
      } catch (error) {
        row({ name, seconds: [], trouble: troubleOf(error) });
      }
    }
  });

async function iterationRow(device: WebGpuDevice, shape: GridShape, name: string, steps: number): Promise<Row> {
  return withBuffers(device, async ({ keep }) => {
    const batch = shape.batch / 2;
    const problem = tableProblem({ name, rows: TABLE_ROWS, columns: DIM, hidden: layersOf(shape), batch, steps });
    const loaded = await loadMarginals(problem);
    await tuneUse(device, loaded, 'training');
    const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, SEED));
    const whole = new WholeIteration(keep(trainer));
    const seconds: number[] = [];
    await secondsOfPart(device, whole);
    for (let taken = 0; seconds.length < (taken > WAITS.seconds ? WAITS.least : WAITS.most);) {
      seconds.push(await secondsOfPart(device, whole));
      taken += seconds.at(-1)! * whole.repeats;
    }
    const deviceSeconds = await deviceSecondsOf({ device }, whole.enqueue);
    await whole.check(name);
    const { network } = asMlp(loaded.potential)!;
    const segments = [0, 1].map((marginal) => ({ marginal, chains: batch }));
    return {
      name,
      seconds: ascending(seconds),
      ...(deviceSeconds === undefined ? {} : { deviceSeconds }),
      steps,
      shape: shapeOf(network, segments),
      operations: chainOperations(network, segments, steps) + parameterGradientOperations(network, segments),
      sampleSteps: sampleSteps(segments, steps),
    };
  });
}

import { performance } from 'node:perf_hooks';
import { describeMachine } from '../../src/node/io/machine.js';
import { FORMAT, type Results } from '../report/results.js';
import type { Experiment, ExperimentContext, Outcome } from './experiment.js';

export interface Run {
  readonly results: Results;
  readonly figures: Outcome['figures'];
}

/** Runs one experiment. `command`: what to type for the same. Its errors are passed on. */
export async function runExperiment(experiment: Experiment, context: ExperimentContext, command: string): Promise<Run> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const { figures, ...outcome } = await experiment.run(context);
  const { user, system } = process.cpuUsage(before);
  const results: Results = {
    format: FORMAT,
    experiment: experiment.name,
    date: new Date().toISOString(),
    command,
    quick: context.quick,
    seed: context.seed,
    machine: describeMachine(),
    device: context.device.info,
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (user + system) / 1e6,
    ...outcome,
    figures: figures.map(({ name, caption, raster }) => ({ name, caption, raster: raster ?? false })),
  };
  return { results, figures };
}

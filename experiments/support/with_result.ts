import { performance } from 'node:perf_hooks';
import { solve, type Problem, type Result } from '../../src/index.js';
import type { ExperimentContext } from './experiment.js';

/** Trains, hands the result and the seconds of training over, and frees the result, whatever happens. */
export async function withResult<T>(
  { device }: ExperimentContext,
  problem: Problem,
  seed: number,
  use: (result: Result, seconds: number) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const result = await solve(problem, { device, seed });
  try {
    return await use(result, (performance.now() - started) / 1000);
  } finally {
    result.free();
  }
}

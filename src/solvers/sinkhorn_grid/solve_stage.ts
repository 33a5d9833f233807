import type { Device } from '../../device/device.js';
import { abortedBy } from '../../errors.js';
import type { SinkhornGridSettings } from './contract.js';
import type { EpsilonStage } from './epsilon_schedule.js';
import type { GridKernel } from './grid_kernel.js';
import { marginalError, stepToRows, stepToSupport, type Iterations } from './iterations.js';
import { nextRelaxation } from './relaxation.js';

/** A long way has rarer checks, a quarter of what it took so far: plain iterations in between hold up relaxed ones. */
const MOST_BETWEEN_CHECKS = 50;

export interface StageEnd {
  readonly iterations: number;
  readonly error: number;
  readonly converged: boolean;
}

/**
 * Iterated Bregman projections at one ε (Benamou et al. 2015, SIAM J. Sci. Comput. 37(2), Proposition 2), over-relaxed
 * between checks; a check's iteration is plain, so that its error is that of plans with exact x-marginals. Debiased
 * (Janati, Cuturi and Gramfort 2020, ICML, Algorithm 1), whose fixed point is no maximum over two blocks, all are
 * plain.
 */
export async function solveStage(
  device: Device,
  kernel: GridKernel,
  iterations: Iterations,
  stage: EpsilonStage,
  done: number,
  { signal, onProgress }: Pick<SinkhornGridSettings, 'signal' | 'onProgress'>,
): Promise<StageEnd> {
  let [omega, error, before] = [1, Infinity, Infinity];
  let [checked, next] = [0, Math.min(stage.checkEvery, stage.mostIterations)];
  for (let iteration = 1; ; iteration++) {
    if (signal?.aborted) throw abortedBy(signal, `sinkhornGrid: stopped after iteration ${done + iteration - 1}`);
    const last = iteration === stage.mostIterations;
    const checks = iteration === next;
    // The first one has no u to relax.
    const own = checks || iteration === 1 ? 1 : omega;
    stepToRows(kernel, iterations, own);
    stepToSupport(kernel, iterations, own, checks);
    // Nothing waits in a queue while somebody wants to stop.
    await device.synchronize();
    if (checks) {
      error = await marginalError(device, iterations);
      onProgress?.({ iteration: done + iteration, epsilon: stage.epsilon, marginalError: error });
      if (!iterations.debiased) omega = nextRelaxation(omega, (error / before) ** (1 / (iteration - checked)));
      before = error;
      checked = iteration;
      const interval = Math.min(MOST_BETWEEN_CHECKS, Math.max(stage.checkEvery, Math.floor(iteration / 4)));
      next = Math.min(stage.mostIterations, iteration + interval);
    }
    const converged = error <= stage.tolerance;
    if (converged || last) return { iterations: iteration, error, converged };
  }
}

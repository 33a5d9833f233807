import type { GpuCheckReport, StepName } from './report.js';

export const NO_GPU = 3;

/**
 * 3: no GPU to check; 1: a kernel is wrong or the device failed; else 0. Too little time is no failure, unless the
 * device gave not even a first answer.
 */
export function exitCodeOf({ steps, software }: Pick<GpuCheckReport, 'steps' | 'software'>): number {
  const kind = steps.adapter?.rows[0]?.kind;
  if (kind === 'none' || (kind === 'software' && !software)) return NO_GPU;
  const failed = Object.values(steps).some(
    ({ status, rows }) =>
      status === 'wrong' || status === 'failed' || rows.some((row) => 'trouble' in row && row.trouble !== undefined),
  );
  const silent = (['adapter', 'kernels'] as StepName[]).some((name) => (steps[name]?.rows.length ?? 0) === 0);
  return failed || silent ? 1 : 0;
}

import { WrongKernelError } from '../../support/check.js';
import { kernelChecks } from '../kernel_cases.js';
import { troubleOf, withGpu, type Step } from '../step.js';

/** Every kernel against its float64 twin. A wrong one is a row, and the rest goes on. */
export const kernelsStep: Step<'kernels'> = async ({ settings, row, time }) =>
  withGpu(settings, async (device) => {
    for (const { kernel, shape, run } of kernelChecks(settings.quick)) {
      if (!time(`${kernel} ${shape}`)) continue;
      const started = performance.now();
      const seconds = (): number => (performance.now() - started) / 1000;
      try {
        const worst = await run(device);
        row({ kernel, shape, worst, seconds: seconds() });
      } catch (error) {
        const worst = error instanceof WrongKernelError ? error.worst : undefined;
        const trouble = troubleOf(error);
        row({ kernel, shape, ...(worst === undefined ? {} : { worst }), trouble, seconds: seconds() });
      }
    }
  });

import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { LOG_BYTES } from '../log_convolve/logs.js';
import { checkArguments, checkBuffer, checkCount, checkPositive, checkProgram } from '../support/checks.js';
import { errorBytes } from './cells.js';
import type { GeometricMeanStepArguments, GeometricMeanStepSpec } from './contract.js';
import { geometricMeanStepOnCpu } from './cpu.js';
import { geometricMeanStepOnWebGpu } from './webgpu.js';

const NAME = 'geometric_mean_step';

/**
 * The half of an iterated Bregman projection that joins the marginals: log q = Σ_k λ_k r_k, and each v_k to log q − r_k
 * or ω of the way (Benamou et al. 2015, SIAM J. Sci. Comput. 37(2), Proposition 2). With a self-plan d ⊙ K d = q also
 * log q += log d and log d ← ½ (log d + log q − log K d) (Janati, Cuturi and Gramfort 2020, ICML, Algorithm 1). Errors,
 * where asked for, are those before the step. The same bits whatever the number of threads.
 */
export function geometricMeanStep(device: Device, spec: GeometricMeanStepSpec): Program<GeometricMeanStepArguments> {
  checkProgram(NAME, device, spec);
  const { cells, weights } = spec;
  checkCount(NAME, 'cells', cells);
  if (weights.length === 0) throw invalid(NAME, 'there must be a weight for each histogram', 'none', 'Pass them.');
  for (const weight of weights) checkPositive(NAME, 'each weight', weight);
  const program =
    device.kind === 'cpu' ? geometricMeanStepOnCpu(device, spec) : geometricMeanStepOnWebGpu(device, spec);
  const checkLogs = (name: string, buffer: DeviceBuffer, count: number): void =>
    checkBuffer(NAME, name, buffer, (count * LOG_BYTES) / 4);
  return {
    run(args) {
      checkArguments(NAME, args);
      checkPositive(NAME, 'relaxation', args.relaxation ?? 1);
      for (const name of ['reached', 'potentials'] as const) checkLogs(name, args[name], cells * weights.length);
      checkLogs('mean', args.mean, cells);
      if (args.self !== undefined) {
        checkLogs('self.potential', args.self.potential, cells);
        checkLogs('self.reached', args.self.reached, cells);
      }
      if (args.errors !== undefined) checkBuffer(NAME, 'errors', args.errors, errorBytes(device.kind, cells) / 4);
      program.run(args);
    },
    free: () => program.free(),
  };
}

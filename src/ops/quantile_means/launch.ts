import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkWithin } from '../support/check_within.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { QuantileMeansArguments, QuantileMeansSpec } from './contract.js';
import { quantileMeansOnCpu } from './cpu.js';
import { MAX_CELLS } from './fixed_masses.js';
import { quantileMeansOnWebGpu } from './webgpu.js';

/**
 * means[row, r] (+)= weight · n ∫ Q(u) du over u from r/n to (r + 1)/n: the means of each row's quantile function Q
 * over n cells of equal mass. Of n equal points on a line at optimal transport, the r-th goes there. Masses are
 * fixed-point numbers (`fixedMasses`), so points and cells meet at the same places on both devices.
 */
export function quantileMeans(device: Device, spec: QuantileMeansSpec): Program<QuantileMeansArguments> {
  checkProgram('quantile_means', device, spec);
  for (const name of ['rows', 'length'] as const) checkCount('quantile_means', name, spec[name]);
  const program = device.kind === 'cpu' ? quantileMeansOnCpu(device) : quantileMeansOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('quantile_means', args);
      const { rows, length, cells } = args;
      checkWithin('quantile_means', { rows, length, cells }, { ...spec, cells: MAX_CELLS });
      checkBuffer('quantile_means', 'sorted', args.sorted, rows * length);
      checkBuffer('quantile_means', 'order', args.order, rows * length);
      checkBuffer('quantile_means', 'masses', args.masses, 2 * length);
      checkBuffer('quantile_means', 'means', args.means, rows * cells);
      program.run(args);
    },
    free: () => program.free(),
  };
}

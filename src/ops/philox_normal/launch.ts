import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { philoxNormalOnCpu } from './cpu.js';
import { onWebGpu } from '../on_webgpu.js';
import type { PhiloxNormalSpec, PhiloxNormalArguments } from './contract.js';

/**
 * Normal numbers by counter: z(c, i) is lane i mod 4 of the Box–Muller transform of
 * Philox4x32-10(key, (stream, iteration, firstChain + c, firstBlock + ⌊i/4⌋)); see `random/philox`.
 */
export function philoxNormal(device: Device, spec: PhiloxNormalSpec): Program<PhiloxNormalArguments> {
  checkProgram('philox_normal', device, spec);
  checkCount('philox_normal', 'chains', spec.chains);
  checkCount('philox_normal', 'dim', spec.dim);
  const program =
    device.kind === 'cpu' ? philoxNormalOnCpu(device, spec) : onWebGpu().philoxNormalOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('philox_normal', args);
      checkBuffer('philox_normal', 'out', args.out, spec.chains * spec.dim);
      checkBuffer('philox_normal', 'mean', args.mean, spec.dim);
      program.run(args);
    },
    free: () => program.free(),
  };
}

import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { PhiloxNormalArguments, PhiloxNormalSpec } from './contract.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';

export function philoxNormalOnCpu(device: CpuDevice, spec: PhiloxNormalSpec): Program<PhiloxNormalArguments> {
  const { chains, dim } = spec;
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer('philox_normal scratch', device.info.threads * 4 * ROW_BYTES);
    return {
      run({ out, mean, standardDeviation, key, stream, iteration, firstChain, firstBlock = 0 }) {
        device.dispatch(
          'philox_normal',
          [
            ...key,
            stream,
            iteration,
            out,
            mean,
            float32(standardDeviation),
            chains,
            dim,
            firstChain,
            firstBlock,
            scratch,
          ],
          Math.ceil(chains / TILE),
        );
      },
    };
  });
}

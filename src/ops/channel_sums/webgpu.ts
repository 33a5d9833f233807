import { CHANNEL_SUMS_WORKGROUP, channelSumsWgsl, SUMMED_ROWS } from '../../../kernels/webgpu/channel_sums.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { channelGroups } from '../support/channel_groups.js';
import type { ChannelSumsArguments, ChannelSumsSpec } from './contract.js';

/** Sums of 64 rows, sums of 64 such sums, and so on, until there is one for each group. */
export function channelSumsOnWebGpu(device: WebGpuDevice, spec: ChannelSumsSpec): Program<ChannelSumsArguments> {
  const { channels } = spec;
  const kernelOf = (products: boolean) => ({ name: 'channel_sums', source: channelSumsWgsl({ channels, products }) });
  // Rounding up adds at most one sum a group to a 64th of the rows.
  const groups = spec.positions === undefined ? 1 : Math.ceil(spec.rows / spec.positions);
  const mostSums = (rows: number) => Math.ceil(rows / SUMMED_ROWS) + groups;
  return withOwner(device, (owner) => {
    const first = owner.createBuffer('channel_sums partials', mostSums(spec.rows) * channels * 4);
    const second = owner.createBuffer('channel_sums partials', mostSums(mostSums(spec.rows)) * channels * 4);
    const reduce = (from: readonly DeviceBuffer[], to: DeviceBuffer, positions: number, groups: number) => {
      const chunks = Math.ceil(positions / SUMMED_ROWS);
      const floats = groups * chunks * channels;
      const uniforms = packUniforms([
        ['u32', positions],
        ['u32', chunks],
        ['u32', floats],
      ]);
      const workgroups = Math.ceil(floats / CHANNEL_SUMS_WORKGROUP);
      const bindings = [readWrite(to), ...from.map(read)];
      device.dispatch({ kernel: kernelOf(from.length > 1), bindings, uniforms, workgroups });
      return chunks;
    };
    return {
      run({ rows, gradient, input, sums }) {
        const own = channelGroups('channel_sums', rows, spec.positions);
        let from = input === undefined ? [gradient] : [gradient, input];
        let left = own.positions;
        for (let to = first; left > SUMMED_ROWS; to = to === first ? second : first) {
          left = reduce(from, to, left, own.groups);
          from = [to];
        }
        reduce(from, sums, left, own.groups);
      },
    };
  });
}

import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import type { ChannelAffineArguments, ChannelAffineSpec } from './contract.js';

export function channelAffineOnCpu(device: CpuDevice, spec: ChannelAffineSpec): Program<ChannelAffineArguments> {
  return withOwner(device, () => ({
    run({ rows, input, output, scale = 0, shift = 0 }) {
      const { tileRows, tiles } = rowTiles(rows, spec.channels);
      const shape = [rows, spec.channels, spec.positions ?? rows, tileRows];
      device.dispatch('channel_affine', [input, output, scale, shift, ...shape], tiles);
    },
  }));
}

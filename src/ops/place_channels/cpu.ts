import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import type { PlaceChannelsArguments, PlaceChannelsSpec } from './contract.js';

export function placeChannelsOnCpu(device: CpuDevice, spec: PlaceChannelsSpec): Program<PlaceChannelsArguments> {
  const { channels, sourceStride, sourceOffset, targetStride, targetOffset } = spec;
  return withOwner(device, () => ({
    run({ rows, source, target, factor = 1, adds = false }) {
      const { tileRows, tiles } = rowTiles(rows, channels);
      const from = device.pointer('place_channels', source) + sourceOffset * 4;
      const to = device.pointer('place_channels', target) + targetOffset * 4;
      const shape = [rows, channels, sourceStride, targetStride, tileRows];
      device.dispatch('place_channels', [from, to, ...shape, float32(factor), adds ? 1 : 0], tiles);
    },
  }));
}

import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import type { Resample2dArguments, Resample2dSpec } from './contract.js';
import { tapTables } from './tables.js';

export function resample2dOnCpu(device: CpuDevice, spec: Resample2dSpec): Program<Resample2dArguments> {
  const { channels, vertical, horizontal } = spec;
  // Floats that a row of the output needs, about.
  const perRow = (vertical.indices.length / vertical.outputs) * horizontal.indices.length * channels;
  const rowWidth = Math.max(horizontal.outputs * channels, Math.ceil(perRow));
  return withOwner(device, (owner) => {
    const tables = owner.upload('resample2d taps', tapTables(spec));
    return {
      run({ images, input, output }) {
        const { tileRows, tiles } = rowTiles(images * vertical.outputs, rowWidth);
        const shape = [vertical.inputs, horizontal.inputs, vertical.outputs, horizontal.outputs, channels];
        device.dispatch('resample2d', [input, output, tables, images, ...shape, tileRows], tiles);
      },
    };
  });
}

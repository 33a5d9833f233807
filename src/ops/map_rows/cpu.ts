import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';
import type { MapRowsArguments, MapRowsSpec } from './contract.js';

export function mapRowsOnCpu(device: CpuDevice, { map, count, inPlace }: MapRowsSpec): Program<MapRowsArguments> {
  const { program, constants } = map.toCpuProgram();
  return withOwner(device, (owner) => {
    const words = owner.upload('map_rows program', program.words);
    const numbers = owner.upload('map_rows constants', constants.length > 0 ? constants : new Float32Array(1));
    const scratchStride = program.slots * ROW_BYTES;
    const scratch = owner.createBuffer('map_rows scratch', device.info.threads * scratchStride);
    return {
      run({ rows, out }) {
        const inputs = map.inputs.flatMap(([name, length]) => [name === inPlace ? out : rows[name], length]);
        device.dispatch(
          'map_rows',
          [
            words,
            program.words.length,
            program.result,
            numbers,
            out,
            map.length,
            count,
            scratch,
            scratchStride,
            map.inputs.length,
            ...inputs,
          ],
          Math.ceil(count / TILE),
        );
      },
    };
  });
}

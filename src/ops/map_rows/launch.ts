import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { MOST_BUFFERS, type MapRowsArguments, type MapRowsSpec } from './contract.js';
import { mapRowsOnCpu } from './cpu.js';
import { onWebGpu } from '../on_webgpu.js';

/**
 * out[c] = map(row_1[c], row_2[c], …) for n rows, the map a function written in the language of costs: what chains do
 * between evaluations of their potentials, and whatever else is small and of a row.
 */
export function mapRows(device: Device, spec: MapRowsSpec): Program<MapRowsArguments> {
  checkProgram('map_rows', device, spec);
  const { map, count, inPlace } = spec;
  checkCount('map_rows', 'count', count);
  const buffers = map.inputs.length + (map.toWgsl().constants.length > 0 ? 1 : 0);
  if (buffers > MOST_BUFFERS) {
    const rule = `a map may read ${MOST_BUFFERS} rows, vectors of constants counted as one`;
    throw invalid('map_rows', rule, String(buffers), 'Make it of two maps.');
  }
  const replaced = map.inputs.find(([name]) => name === inPlace);
  if (inPlace !== undefined && replaced?.[1] !== map.length) {
    const rule = `the row in place must be one of the map's, as long as its result, ${map.length}`;
    throw invalid('map_rows', rule, replaced ? `${inPlace} of ${replaced[1]}` : inPlace, 'Leave inPlace out.');
  }
  const program = device.kind === 'cpu' ? mapRowsOnCpu(device, spec) : onWebGpu().mapRowsOnWebGpu(device, spec);
  return {
    run({ rows, out }) {
      checkArguments('map_rows', rows);
      for (const [name, length] of map.inputs)
        if (name !== inPlace) checkBuffer('map_rows', name, rows[name], count * length);
      checkBuffer('map_rows', 'out', out, count * map.length);
      program.run({ rows, out });
    },
    free: () => program.free(),
  };
}

import { MAP_ROWS_WORKGROUP, mapRowsWgsl } from '../../../kernels/webgpu/map_rows.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { MapRowsArguments, MapRowsSpec } from './contract.js';

export function mapRowsOnWebGpu(device: WebGpuDevice, { map, count, inPlace }: MapRowsSpec): Program<MapRowsArguments> {
  const { source, elementwise, constants } = map.toWgsl();
  const given = map.inputs.filter(([name]) => name !== inPlace);
  const rows = map.inputs.map(([name, length]) => ({ name, length, inPlace: name === inPlace }));
  const hasConstants = constants.length > 0;
  const spec = { source, elementwise, hasConstants, rows, count, length: map.length };
  const kernel = { name: 'map_rows', source: mapRowsWgsl(spec) };
  const workgroups = Math.ceil((elementwise ? count * map.length : count) / MAP_ROWS_WORKGROUP);
  return withOwner(device, (owner) => {
    const numbers = hasConstants ? [owner.upload('map_rows constants', constants)] : [];
    return {
      run(args) {
        const inputs = [...given.map(([name]) => args.rows[name]), ...numbers].map(read);
        device.dispatch({ kernel, bindings: [...inputs, readWrite(args.out)], workgroups });
      },
    };
  });
}

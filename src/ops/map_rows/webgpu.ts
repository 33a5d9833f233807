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
  const kernel = { name: 'map_rows', source: mapRowsWgsl({ source, elementwise, rows, count, length: map.length }) };
  const workgroups = Math.ceil((elementwise ? count * map.length : count) / MAP_ROWS_WORKGROUP);
  return withOwner(device, (owner) => {
    const numbers = owner.upload('map_rows constants', constants.length > 0 ? constants : new Float32Array(1));
    return {
      run(args) {
        const inputs = given.map(([name]) => read(args.rows[name]));
        device.dispatch({ kernel, bindings: [read(numbers), ...inputs, readWrite(args.out)], workgroups });
      },
    };
  });
}

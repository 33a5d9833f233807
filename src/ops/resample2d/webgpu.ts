import { RESAMPLE2D_WORKGROUP, resample2dWgsl } from '../../../kernels/webgpu/resample2d.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { Resample2dArguments, Resample2dSpec } from './contract.js';
import { tapTables } from './tables.js';

export function resample2dOnWebGpu(device: WebGpuDevice, spec: Resample2dSpec): Program<Resample2dArguments> {
  const { channels, vertical, horizontal } = spec;
  const input = { height: vertical.inputs, width: horizontal.inputs };
  const output = { height: vertical.outputs, width: horizontal.outputs };
  const kernel = { name: 'resample2d', source: resample2dWgsl({ channels, input, output }) };
  return withOwner(device, (owner) => {
    const tables = owner.upload('resample2d taps', tapTables(spec));
    return {
      run(args) {
        const floats = args.images * output.height * output.width * channels;
        const bindings = [read(args.input), read(tables), readWrite(args.output)];
        const workgroups = Math.ceil(floats / RESAMPLE2D_WORKGROUP);
        device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', floats]]), workgroups });
      },
    };
  });
}

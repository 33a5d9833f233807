import { REPEAT_ROWS_WORKGROUP, repeatRowsWgsl } from '../../../kernels/webgpu/repeat_rows.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { RepeatRowsArguments, RepeatRowsSpec } from './contract.js';

export function repeatRowsOnWebGpu(device: WebGpuDevice, spec: RepeatRowsSpec): Program<RepeatRowsArguments> {
  const { rows, dim, each = 1, times = 1 } = spec;
  const kernel = { name: 'repeat_rows', source: repeatRowsWgsl({ rows, dim, each, times }) };
  const workgroups = Math.ceil((times * rows * each * dim) / REPEAT_ROWS_WORKGROUP);
  return withOwner(device, () => ({
    run({ from, fromOffset = 0, out, outOffset = 0 }) {
      const uniforms = packUniforms([
        ['u32', fromOffset],
        ['u32', outOffset],
      ]);
      device.dispatch({ kernel, bindings: [read(from), readWrite(out)], uniforms, workgroups });
    },
  }));
}

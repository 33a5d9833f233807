import {
  PHILOX_NORMAL_WORKGROUP,
  philoxNormalInvocations,
  philoxNormalWgsl,
} from '../../../kernels/webgpu/philox_normal.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PhiloxNormalArguments, PhiloxNormalSpec } from './contract.js';

export function philoxNormalOnWebGpu(device: WebGpuDevice, spec: PhiloxNormalSpec): Program<PhiloxNormalArguments> {
  const kernel = { name: 'philox_normal', source: philoxNormalWgsl(spec) };
  const workgroups = Math.ceil(philoxNormalInvocations(spec) / PHILOX_NORMAL_WORKGROUP);
  return withOwner(device, () => ({
    run({ out, mean, standardDeviation, key, stream, iteration, firstChain, firstBlock = 0 }) {
      const uniforms = packUniforms([
        ['u32', key[0]],
        ['u32', key[1]],
        ['u32', stream],
        ['u32', iteration],
        ['u32', firstChain],
        ['u32', firstBlock],
        ['f32', standardDeviation],
      ]);
      device.dispatch({ kernel, bindings: [read(mean), readWrite(out)], uniforms, workgroups });
    },
  }));
}

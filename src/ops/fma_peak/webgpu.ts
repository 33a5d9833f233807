import { FMA_PEAK_FLOATS, FMA_PEAK_WORKGROUP, fmaPeakWgsl } from '../../../kernels/webgpu/fma_peak.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { FmaPeakArguments, FmaPeakSpec } from './contract.js';

export function fmaPeakOnWebGpu(device: WebGpuDevice, { lanes }: FmaPeakSpec): Program<FmaPeakArguments> {
  const invocations = lanes / FMA_PEAK_FLOATS;
  const kernel = { name: 'fma_peak', source: fmaPeakWgsl({ invocations }) };
  const workgroups = Math.ceil(invocations / FMA_PEAK_WORKGROUP);
  return withOwner(device, () => ({
    run({ values, rounds, factor, addend }) {
      const uniforms = packUniforms([
        ['u32', rounds],
        ['f32', factor],
        ['f32', addend],
      ]);
      device.dispatch({ kernel, bindings: [readWrite(values)], uniforms, workgroups, long: true });
    },
  }));
}

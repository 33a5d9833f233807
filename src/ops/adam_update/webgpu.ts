import { ADAM_UPDATE_WORKGROUP, adamUpdateWgsl } from '../../../kernels/webgpu/adam_update.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { AdamUpdateArguments } from './contract.js';

export function adamUpdateOnWebGpu(device: WebGpuDevice, length: number): Program<AdamUpdateArguments> {
  const kernels = [false, true].map((factors) => ({
    name: 'adam_update',
    source: adamUpdateWgsl({ length, factors }),
  }));
  const workgroups = Math.ceil(length / ADAM_UPDATE_WORKGROUP);
  return withOwner(device, () => ({
    run(args) {
      const { learningRate, beta1, beta2, epsilon, step, averageDecay } = args;
      const uniforms = packUniforms([
        ['f32', learningRate / (1 - beta1 ** step)],
        ['f32', 1 - beta1],
        ['f32', beta2],
        ['f32', 1 - beta2],
        ['f32', 1 / Math.sqrt(1 - beta2 ** step)],
        ['f32', epsilon],
        ['f32', 1 - averageDecay],
      ]);
      const bindings = [
        read(args.gradient),
        readWrite(args.parameters),
        readWrite(args.firstMoment),
        readWrite(args.secondMoment),
        readWrite(args.average),
        ...(args.stepFactors ? [read(args.stepFactors)] : []),
      ];
      const kernel = kernels[args.stepFactors ? 1 : 0];
      device.dispatch({ kernel, bindings, uniforms, workgroups });
    },
  }));
}

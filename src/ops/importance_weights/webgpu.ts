import {
  IMPORTANCE_WORKGROUP,
  importanceSumsWgsl,
  importanceWeightsWgsl,
} from '../../../kernels/webgpu/importance_weights.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { ImportanceWeightsArguments, ImportanceWeightsSpec } from './contract.js';

export function importanceWeightsOnWebGpu(
  device: WebGpuDevice,
  { shared = false, ...shape }: ImportanceWeightsSpec,
): Program<ImportanceWeightsArguments> {
  const { groups, points, draws } = shape;
  const kernel = { name: 'importance_weights', source: importanceWeightsWgsl({ ...shape, shared }) };
  const sums = { name: 'importance_sums', source: importanceSumsWgsl({ ...shape, shared }) };
  return withOwner(device, (owner) => {
    const pairs = shared ? owner.createBuffer('importance_weights pairs', groups * points * draws * 4) : undefined;
    return {
      run({ values, costs, logDensities, epsilon, factors, weights, effective }) {
        const inputs = [values, costs, logDensities, factors].map(read);
        const bindings = [...inputs, readWrite(pairs ?? weights), readWrite(effective)];
        device.dispatch({ kernel, bindings, uniforms: packUniforms([['f32', epsilon]]), workgroups: groups * points });
        if (pairs === undefined) return;
        const workgroups = Math.ceil((groups * draws) / IMPORTANCE_WORKGROUP);
        device.dispatch({ kernel: sums, bindings: [read(pairs), readWrite(weights)], workgroups });
      },
    };
  });
}

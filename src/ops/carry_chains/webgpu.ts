import { CARRY_CHAINS_WORKGROUP, carryChainsWgsl } from '../../../kernels/webgpu/carry_chains.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { inputStarts } from '../support/cost_inputs.js';
import { segmentStarts } from '../support/segments.js';
import type { CarryChainsArguments, CarryChainsSpec } from './contract.js';
import { matrixStarts } from './matrices.js';

/** One dispatch per segment. */
export function carryChainsOnWebGpu(device: WebGpuDevice, spec: CarryChainsSpec): Program<CarryChainsArguments> {
  const { inputs, dim, segments } = spec;
  const kernel = { name: 'carry_chains', source: carryChainsWgsl(dim) };
  const [firstChains, firstInputs, firstMatrices] = [
    segmentStarts(segments),
    inputStarts(inputs, segments),
    matrixStarts(spec),
  ];
  return withOwner(device, () => ({
    run({ matrices, from, to, y }) {
      for (const [s, { marginal, chains }] of segments.entries()) {
        const uniforms = packUniforms([
          ['u32', chains],
          ['u32', firstChains[s]],
          ['u32', firstInputs[s]],
          ['u32', inputs[marginal].xDim],
          ['u32', firstMatrices[marginal]],
        ]);
        const bindings = [read(matrices), read(from), read(to), readWrite(y)];
        device.dispatch({ kernel, bindings, uniforms, workgroups: Math.ceil((chains * dim) / CARRY_CHAINS_WORKGROUP) });
      }
    },
  }));
}

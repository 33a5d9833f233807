import { ARRANGE_WEIGHTS_WORKGROUP, arrangeWeightsWgsl } from '../../../kernels/webgpu/arrange_weights.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout, transposeIndex } from '../support/network_shape.js';
import type { ArrangeWeightsArguments } from './contract.js';

export function arrangeWeightsOnWebGpu(device: WebGpuDevice, network: NetworkShape): Program<ArrangeWeightsArguments> {
  const { length } = parameterLayout(network);
  const kernel = { name: 'arrange_weights', source: arrangeWeightsWgsl({ length }) };
  const workgroups = Math.ceil(length / ARRANGE_WEIGHTS_WORKGROUP);
  return withOwner(device, (owner) => {
    const place = owner.upload('arrange_weights index', transposeIndex(network));
    return {
      run({ parameters, arranged }) {
        device.dispatch({ kernel, bindings: [read(parameters), read(place), readWrite(arranged)], workgroups });
      },
    };
  });
}

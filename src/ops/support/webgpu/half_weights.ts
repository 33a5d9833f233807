import { PACK_HALF_WORKGROUP, packedWords, packHalfWgsl } from '../../../../kernels/webgpu/pack_half.wgsl.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import type { Owner } from '../../../device/owner.js';
import { read, readWrite } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import type { NetworkBuffers } from '../network_buffers.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../network_shape.js';

/** Half-precision copies of W and Wᵀ of a network, for as long as a chain program lives. */
export interface HalfWeights {
  /** Halves of `parameters`, then of `transposed`; biases too, which nobody reads. */
  readonly buffer: DeviceBuffer;
  /** Enqueues the rounding of the weights as they are now. */
  pack(network: Pick<NetworkBuffers, 'parameters' | 'transposed'>): void;
}

/** The copies are their owner's. */
export function createHalfWeights(owner: Owner<WebGpuDevice>, network: NetworkShape): HalfWeights {
  const { length } = parameterLayout(network);
  const words = 2 * packedWords(length);
  const buffer = owner.createBuffer('half-precision weights', words * 4);
  const kernel = { name: 'pack_half', source: packHalfWgsl({ length }) };
  const workgroups = Math.ceil(words / PACK_HALF_WORKGROUP);
  return {
    buffer,
    pack({ parameters, transposed }) {
      owner.device.dispatch({ kernel, bindings: [read(parameters), read(transposed), readWrite(buffer)], workgroups });
    },
  };
}

import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { combineHeads } from '../combine_heads/launch.js';
import { transposeNetwork } from '../transpose_network/launch.js';
import type { NetworkBuffers } from './network_buffers.js';
import { parameterLayout } from './network_shape.js';

/** What kernels read of networks, beside the parameters that it follows from. */
export interface PlacedNetwork extends NetworkBuffers {
  /** Enqueues `heads` anew from the parameters; enough after `adam_update`, which keeps `transposed`. */
  refreshHeads(): void;
  /** Enqueues all that follows from the parameters anew; call after every other change of them. */
  refresh(): void;
}

/**
 * Puts networks on a device: their parameters, f32 [layout.length], from the host or where somebody else's buffer has
 * them, and all that follows from these. What is allocated is the owner's.
 * @throws InvalidInputError for networks that the device has no room for in one binding
 */
export function placeNetwork(
  owner: Owner<Device>,
  network: NetworkShape,
  given: Float32Array | DeviceBuffer,
): PlacedNetwork {
  const layout = parameterLayout(network);
  const combine = owner.own(combineHeads(owner.device, network));
  const transpose = owner.own(transposeNetwork(owner.device, network));
  const parameters = given instanceof Float32Array ? owner.upload('parameters', given) : given;
  const transposed = owner.createBuffer('transposed', layout.length * 4);
  const heads = owner.createBuffer('heads', layout.headsLength * 4);
  const refreshHeads = (): void => combine.run({ parameters, heads });
  const refresh = (): void => {
    transpose.run({ parameters, transposed });
    refreshHeads();
  };
  refresh();
  return { parameters, transposed, heads, refreshHeads, refresh };
}

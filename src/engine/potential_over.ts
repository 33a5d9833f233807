import { checkDevice } from '../arguments.js';
import { checkBuffer, checkNetwork } from '../ops/support/checks.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import type { NetworkBuffers } from '../ops/support/network_buffers.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../ops/support/network_shape.js';
import { placeNetwork } from '../ops/support/place_network.js';

/**
 * What kernels read of networks whose parameters belong to somebody else. Whoever makes it frees it; the parameters
 * stay.
 */
export interface PotentialOver extends NetworkBuffers {
  readonly network: NetworkShape;
  /**
   * Derives `arranged` and `heads` from the parameters, on the device and after what is enqueued so far. To be called
   * after every change of the parameters.
   */
  refresh(): void;
  /** Frees `arranged`, `heads` and workspace. */
  free(): void;
}

/**
 * Networks over a caller's buffer of parameters, f32 [parameterLayout(network).length], which is read in place; derives
 * the rest from what the buffer holds now.
 */
export function potentialOver(device: Device, network: NetworkShape, parameters: DeviceBuffer): PotentialOver {
  checkDevice('potentialOver', device);
  checkNetwork('potentialOver', network);
  const layout = parameterLayout(network);
  checkBuffer('potentialOver', 'parameters', parameters, layout.length);
  return withOwner(device, (owner) => ({ network, ...placeNetwork(owner, network, parameters) }));
}

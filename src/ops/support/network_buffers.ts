import type { DeviceBuffer, DeviceKind } from '../../device/contract.js';
import { checkBuffer } from './checks.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { arrangedLength } from './arranged_length.js';
import { parameterLayout } from './network_shape.js';

/** Everything a kernel reads of a set of networks; owned by the caller. */
export interface NetworkBuffers {
  /** f32 [layout.length], canonical. */
  readonly parameters: DeviceBuffer;
  /** f32 [arrangedLength(device.kind, network)] of `arrange_weights`: weights in the order that kernels read. */
  readonly arranged: DeviceBuffer;
  /** f32 [K, N, lastWidth + 1] of `combine_heads`. */
  readonly heads: DeviceBuffer;
}

/** @throws InvalidInputError for buffers that are too short for the networks on a kind of device */
export function checkNetworkBuffers(
  operation: string,
  buffers: NetworkBuffers,
  network: NetworkShape,
  kind: DeviceKind,
): void {
  const { length, headsLength } = parameterLayout(network);
  checkBuffer(operation, 'parameters', buffers.parameters, length);
  checkBuffer(operation, 'arranged', buffers.arranged, arrangedLength(kind, network));
  checkBuffer(operation, 'heads', buffers.heads, headsLength);
}

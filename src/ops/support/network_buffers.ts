import type { DeviceBuffer } from '../../device/contract.js';
import { checkBuffer } from './checks.js';
import type { ParameterLayout } from '../../../kernels/shared/network_layout.js';

/** Everything a kernel reads of a set of networks; owned by the caller. */
export interface NetworkBuffers {
  /** f32 [layout.length], canonical. */
  readonly parameters: DeviceBuffer;
  /** f32 [layout.length], every W transposed in place; `adam_update` keeps it. */
  readonly transposed: DeviceBuffer;
  /** f32 [K, N, lastWidth + 1] of `combine_heads`. */
  readonly heads: DeviceBuffer;
}

export function checkNetworkBuffers(operation: string, buffers: NetworkBuffers, layout: ParameterLayout): void {
  checkBuffer(operation, 'parameters', buffers.parameters, layout.length);
  checkBuffer(operation, 'transposed', buffers.transposed, layout.length);
  checkBuffer(operation, 'heads', buffers.heads, layout.headsLength);
}

import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { packNetworks, unpackNetworks } from './networks.js';

/** Every W as [inputs, outputs] in its place, biases as they are. */
export function referenceTransposeNetwork(network: NetworkShape, parameters: Float64Array): Float64Array {
  return packNetworks(unpackNetworks(network, parameters), true);
}

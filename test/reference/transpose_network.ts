import type { NetworkShape } from '../../src/ops/network_shape.js';
import { packNetworks, unpackNetworks } from './networks.js';

/** Every W as [inputs, outputs] in its place, biases as they are. */
export function referenceTransposeNetwork(network: NetworkShape, parameters: Float64Array): Float64Array {
  return packNetworks(unpackNetworks(network, parameters), true);
}

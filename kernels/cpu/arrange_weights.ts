/**
 * arrange_weights: copies the hidden layers' weights into the panels that `tile_product` streams. Forward panels are rows
 * of W started from b; backward panels are rows of Wᵀ started from zero. A command's tile is one direction of one layer of
 * one network.
 */
import { layerOf, Network } from './parts/network';
import { packPanels } from './parts/panels';

@unmanaged
class Arguments {
  network: Network;
  parameters: usize;
  /** Panels of all networks. */
  arranged: usize;
}

export function arrange_weights(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const backward = (tile & 1) != 0;
  const l = (tile >> 1) % a.network.layers;
  const n = <usize>((tile >> 1) / a.network.layers);
  const layer = layerOf(a.network, l);
  const weights = a.parameters + n * a.network.stride + layer.weights;
  const packed = a.arranged + n * a.network.packedStride;
  if (backward) {
    packPanels(packed + layer.backward, weights, 0, layer.inputs, layer.outputs, 4, (<usize>layer.inputs) << 2);
  } else {
    const biases = a.parameters + n * a.network.stride + layer.biases;
    packPanels(packed + layer.forward, weights, biases, layer.outputs, layer.inputs, (<usize>layer.inputs) << 2, 4);
  }
}

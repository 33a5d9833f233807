/**
 * arrange_weights: copies the hidden layers' weights into the panels that `tile_product` streams. A panel holds two rows
 * of a matrix: two starting values, then for every term the two weights side by side. Forward panels are rows of W
 * started from b; backward panels are rows of Wᵀ started from zero. An odd last row is paired with zeros. A command's
 * tile is one direction of one layer of one network.
 */
import { layerOf, Network } from './parts/network';

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

function packPanels(
  panel: usize,
  matrix: usize,
  starts: usize,
  rows: i32,
  terms: i32,
  rowStride: usize,
  termStride: usize,
): void {
  for (let row = 0; row < rows; row += 2) {
    const alone = row + 1 == rows;
    const start = starts + ((<usize>row) << 2);
    store<f32>(panel, starts == 0 ? 0 : load<f32>(start));
    store<f32>(panel, starts == 0 || alone ? 0 : load<f32>(start, 4), 4);
    panel += 8;
    let weight = matrix + <usize>row * rowStride;
    for (let k = 0; k < terms; k++) {
      store<f32>(panel, load<f32>(weight));
      store<f32>(panel, alone ? 0 : load<f32>(weight + rowStride), 4);
      panel += 8;
      weight += termStride;
    }
  }
}

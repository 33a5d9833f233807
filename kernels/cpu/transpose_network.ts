/**
 * transpose_network: `transposed` gets every W of `parameters` as Wᵀ in the same place, and the biases as they are.
 * A command's tile is one layer of one network.
 */
@unmanaged
class Arguments {
  parameters: usize;
  transposed: usize;
  /** [layers] of (inputs, outputs, byte offset of W; b follows W). The output layer is one of them. */
  layers: usize;
  layerCount: i32;
  networkStride: usize;
}

export function transpose_network(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const layer = a.layers + <usize>(tile % a.layerCount) * 12;
  const inputs = load<i32>(layer);
  const outputs = load<i32>(layer, 4);
  const offset = <usize>(tile / a.layerCount) * a.networkStride + load<usize>(layer, 8);
  const from = a.parameters + offset;
  const to = a.transposed + offset;
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      store<f32>(to + ((<usize>(i * outputs + o)) << 2), load<f32>(from + ((<usize>(o * inputs + i)) << 2)));
    }
  }
  const weights = (<usize>(inputs * outputs)) << 2;
  memory.copy(to + weights, from + weights, (<usize>outputs) << 2);
}

/**
 * combine_heads: heads[k, n, j] = scale · Σ_h C[k,n,h] · W_out[n][h, j], and the same of the output biases at j =
 * lastWidth. A command's tile is one (k, n).
 */
import { combinedHead, headFactor, Network } from './parts/network';

@unmanaged
class Arguments {
  network: Network;
  parameters: usize;
  heads: usize;
  /** Bytes of W_out [heads, lastWidth] and b_out [heads] in a network's slice of the parameters. */
  outputWeights: usize;
  outputBiases: usize;
}

export function combine_heads(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const network = a.network;
  const marginal = tile / network.networks;
  const n = tile % network.networks;
  const slice = a.parameters + <usize>n * network.stride;
  const out = combinedHead(network, a.heads, marginal, n);
  const width = network.lastWidth;
  for (let j = 0; j <= width; j++) {
    let sum: f32 = 0;
    for (let h = 0; h < network.heads; h++) {
      const weight = slice + a.outputWeights + ((<usize>(h * width + j)) << 2);
      const bias = slice + a.outputBiases + ((<usize>h) << 2);
      sum += headFactor(network, marginal, n, h) * load<f32>(j < width ? weight : bias);
    }
    store<f32>(out + ((<usize>j) << 2), sum);
  }
}

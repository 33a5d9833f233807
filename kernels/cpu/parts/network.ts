/**
 * How the kernels see a set of networks: a table that `src/ops/support/cpu/network_plan.ts` writes. Offsets are in bytes.
 * After the header come the layers, then uses[marginals][networks] (1 where C[k,n,·] ≠ 0), then
 * factors[marginals][networks][heads] = scale · C as floats.
 */

/** Codes of the activations, in the order of ACTIVATIONS in kernels/shared/network_layout.ts. */
export const RELU: i32 = 0;
export const LEAKY_RELU: i32 = 1;
export const SILU: i32 = 2;
export const SOFTPLUS: i32 = 3;
export const TANH: i32 = 4;

export const LEAKY_SLOPE: f32 = 0.01;

@unmanaged
export class Network {
  inputDim: i32;
  /** Hidden layers, L. */
  layers: i32;
  activation: i32;
  networks: i32;
  marginals: i32;
  heads: i32;
  lastWidth: i32;
  /** Between networks in `parameters`. */
  stride: usize;
  /** Between networks in the packed panels. */
  packedStride: usize;
  /** Where uses and factors start, from the header. */
  uses: usize;
  factors: usize;
}

@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  /** Of W and b in a network's slice of `parameters`. */
  weights: usize;
  biases: usize;
  /** Of the panels in a network's slice of the packed weights. */
  forward: usize;
  backward: usize;
  /** Of the rows φ(z) in a tile's scratch. */
  values: usize;
  /** Of the rows φ′(z), then ∂f/∂z, in a tile's scratch; the same place as `values` where only the sign matters. */
  slopes: usize;
}

@inline
export function layerOf(network: Network, index: i32): Layer {
  return changetype<Layer>(changetype<usize>(network) + offsetof<Network>() + <usize>index * offsetof<Layer>());
}

@inline
export function usesNetwork(network: Network, marginal: i32, n: i32): bool {
  const index = <usize>(marginal * network.networks + n);
  return load<i32>(changetype<usize>(network) + network.uses + (index << 2)) != 0;
}

/** scale · C[marginal, n, head] */
@inline
export function headFactor(network: Network, marginal: i32, n: i32, head: i32): f32 {
  const index = <usize>((marginal * network.networks + n) * network.heads + head);
  return load<f32>(changetype<usize>(network) + network.factors + (index << 2));
}

/** heads[marginal, n], lastWidth combined output weights and the combined bias. */
@inline
export function combinedHead(network: Network, heads: usize, marginal: i32, n: i32): usize {
  return heads + ((<usize>((marginal * network.networks + n) * (network.lastWidth + 1))) << 2);
}

/** Whether φ′ is read off the sign of φ, so that nothing else has to be kept. */
@inline
export function slopeFromSign(activation: i32): bool {
  return activation == RELU || activation == LEAKY_RELU;
}

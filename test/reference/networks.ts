import { LEAKY_SLOPE, type Activation, type NetworkShape } from '../../kernels/shared/network_layout.js';

/** One affine layer, z = W a + b. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** W, [outputs, inputs] row-major. */
  readonly weights: Float64Array;
  /** b, [outputs] */
  readonly biases: Float64Array;
}

/** Networks of a flat parameter array, network after network, layer after layer, W then b: as in `torch.nn.Linear`. */
export function unpackNetworks(shape: NetworkShape, parameters: ArrayLike<number>): Layer[][] {
  const widths = [shape.inputDim, ...shape.hidden, shape.heads];
  const values = Float64Array.from(parameters);
  let position = 0;
  const take = (count: number) => values.slice(position, (position += count));
  const networks = Array.from({ length: shape.networks }, () =>
    widths.slice(1).map((outputs, l): Layer => {
      const inputs = widths[l];
      return { inputs, outputs, weights: take(outputs * inputs), biases: take(outputs) };
    }),
  );
  if (position !== values.length) throw new RangeError(`${values.length} parameters for a network of ${position}`);
  return networks;
}

/** The inverse of `unpackNetworks`; `transposeWeights` writes every W as [inputs, outputs] in its place. */
export function packNetworks(networks: readonly (readonly Layer[])[], transposeWeights = false): Float64Array {
  const values: number[] = [];
  for (const { inputs, outputs, weights, biases } of networks.flat()) {
    if (transposeWeights) {
      for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) values.push(weights[o * inputs + i]);
    } else {
      for (const weight of weights) values.push(weight);
    }
    for (const bias of biases) values.push(bias);
  }
  return Float64Array.from(values);
}

export function activate(activation: Activation, z: number): number {
  switch (activation) {
    case 'relu':
      return Math.max(z, 0);
    case 'leaky-relu':
      return z > 0 ? z : LEAKY_SLOPE * z;
    case 'silu':
      return z / (1 + Math.exp(-z));
    case 'softplus':
      return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    case 'tanh':
      return Math.tanh(z);
  }
}

/** σ′(z); 0 (`relu`) and the negative side's slope (`leaky-relu`) at the kink. */
export function activationDerivative(activation: Activation, z: number): number {
  const sigmoid = 1 / (1 + Math.exp(-z));
  switch (activation) {
    case 'relu':
      return z > 0 ? 1 : 0;
    case 'leaky-relu':
      return z > 0 ? 1 : LEAKY_SLOPE;
    case 'silu':
      return sigmoid + z * sigmoid * (1 - sigmoid);
    case 'softplus':
      return sigmoid;
    case 'tanh':
      return 1 - Math.tanh(z) ** 2;
  }
}

export interface Forward {
  /** Input of every layer, a_0 = y first: [layers]. */
  readonly inputs: readonly Float64Array[];
  /** z of every layer; the last is the network's output, g(y), [H]. */
  readonly preactivations: readonly Float64Array[];
}

/** z_l = W_l a_l + b_l, a_{l+1} = σ(z_l). */
export function forward(layers: readonly Layer[], activation: Activation, y: Float64Array): Forward {
  const inputs: Float64Array[] = [];
  const preactivations: Float64Array[] = [];
  let a = y;
  for (const layer of layers) {
    const z = layer.biases.slice();
    for (let o = 0; o < layer.outputs; o++) {
      for (let i = 0; i < layer.inputs; i++) z[o] += layer.weights[o * layer.inputs + i] * a[i];
    }
    inputs.push(a);
    preactivations.push(z);
    a = z.map((value) => activate(activation, value));
  }
  return { inputs, preactivations };
}

export interface Backward {
  /** δ_l = ∂/∂z_l of every layer: [layers]. */
  readonly deltas: readonly Float64Array[];
  /** ∂/∂y, [D] */
  readonly inputAdjoint: Float64Array;
}

/** δ_L = the output's adjoint, δ_{l−1} = σ′(z_{l−1}) ∘ W_lᵀ δ_l. */
export function backward(
  layers: readonly Layer[],
  activation: Activation,
  { preactivations }: Forward,
  outputAdjoint: Float64Array,
): Backward {
  const deltas: Float64Array[] = [];
  let delta = outputAdjoint;
  for (let l = layers.length - 1; ; l--) {
    deltas.unshift(delta);
    const { inputs, outputs, weights } = layers[l];
    const adjoint = new Float64Array(inputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) adjoint[i] += weights[o * inputs + i] * delta[o];
    }
    if (l === 0) return { deltas, inputAdjoint: adjoint };
    delta = adjoint.map((value, i) => value * activationDerivative(activation, preactivations[l - 1][i]));
  }
}

/** scale · C[k, n, ·], [H]: what the outputs of network n count in f_k. */
export function outputWeights(shape: NetworkShape, marginal: number, network: number): Float64Array {
  return Float64Array.from(
    { length: shape.heads },
    (_, h) => shape.scale * shape.coefficients[(marginal * shape.networks + network) * shape.heads + h],
  );
}

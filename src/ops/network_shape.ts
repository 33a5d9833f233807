import { checkObject } from '../arguments.js';

/** Activation of every hidden layer; `leaky-relu` has slope 0.01, `softplus` is log(1 + eᶻ), `silu` is z·σ(z). */
export const ACTIVATIONS = ['relu', 'leaky-relu', 'silu', 'softplus', 'tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/**
 * How a chain reads the hidden layers' weights. `float16`: rounded to eleven significant bits, magnitudes below 2⁻¹⁴ to
 * zero and those past 65504 to 65504; biases, output layer, sums and everything else stay float32. It halves the
 * traffic of the weights on the webgpu device; on the cpu device it only gives the same numbers.
 */
export const PRECISIONS = ['float32', 'float16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Slope of `leaky-relu` for negative inputs. */
export const LEAKY_SLOPE = 0.01;

/**
 * N multi-layer perceptrons g_n: R^D → R^H of one architecture and the coefficients that make K potentials of them:
 *
 *     f_k(y) = scale · Σ_{n,h} C[k,n,h] · g_n^{(h)}(y),   Σ_k λ_k C[k,n,h] = 0 (congruence).
 *
 * A network with C[k,n,·] = 0 is not evaluated for marginal k.
 */
export interface NetworkShape {
  /** D, the dimension of y. 1 to 16,384. */
  readonly inputDim: number;
  /** Widths of the hidden layers, at least one, each 1 to 16,384. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** N */
  readonly networks: number;
  /** H, outputs of each network. */
  readonly heads: number;
  /** K */
  readonly marginals: number;
  /** C, [K, N, H] row-major. */
  readonly coefficients: Float64Array;
  /** Factor between network output and potential, in units of the cost. */
  readonly scale: number;
}

/** One affine layer inside a network's slice of the parameter buffer; offsets in floats. */
export interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  /** Of W, [outputs, inputs] row-major in `parameters`, [inputs, outputs] row-major in `transposed`. */
  readonly weightOffset: number;
  /** Of b, [outputs]. */
  readonly biasOffset: number;
}

/** Where everything lives in the `parameters`, `transposed` and `heads` buffers. */
export interface ParameterLayout {
  /** Hidden layers in order, then the output layer (outputs = H). Offsets are relative to the network's start. */
  readonly layers: readonly LayerLayout[];
  /** Floats from one network to the next. */
  readonly networkStride: number;
  /** Floats in all. */
  readonly length: number;
  /** Width of the last hidden layer. */
  readonly lastWidth: number;
  /** Floats of `heads`, [K, N, lastWidth + 1]: combined output weights, then the combined output bias. */
  readonly headsLength: number;
}

/** Parameters are stored network after network, layer after layer, W then b: the order of `torch.nn.Linear`. */
export function parameterLayout(shape: NetworkShape): ParameterLayout {
  checkObject('parameterLayout', 'a network', shape, 'Make one with singleNetwork(…) or congruentNetwork(…).');
  const widths = [shape.inputDim, ...shape.hidden, shape.heads];
  const layers: LayerLayout[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const inputs = widths[l];
    const outputs = widths[l + 1];
    layers.push({ inputs, outputs, weightOffset: offset, biasOffset: offset + inputs * outputs });
    offset += (inputs + 1) * outputs;
  }
  const lastWidth = shape.hidden.at(-1)!;
  return {
    layers,
    networkStride: offset,
    length: offset * shape.networks,
    lastWidth,
    headsLength: shape.marginals * shape.networks * (lastWidth + 1),
  };
}

/** Whether marginal k uses network n, i.e. C[k,n,·] ≠ 0. */
export function usesNetwork(shape: NetworkShape, marginal: number, network: number): boolean {
  const start = (marginal * shape.networks + network) * shape.heads;
  return shape.coefficients.subarray(start, start + shape.heads).some((c) => c !== 0);
}

/** `index[i]` is the place in `transposed` of `parameters[i]`: W_l becomes W_lᵀ in place, biases stay. */
export function transposeIndex(shape: NetworkShape): Uint32Array {
  const layout = parameterLayout(shape);
  const index = Uint32Array.from({ length: layout.length }, (_, i) => i);
  for (let n = 0; n < shape.networks; n++) {
    for (const { inputs, outputs, weightOffset } of layout.layers) {
      const base = n * layout.networkStride + weightOffset;
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) index[base + o * inputs + i] = base + i * outputs + o;
      }
    }
  }
  return index;
}

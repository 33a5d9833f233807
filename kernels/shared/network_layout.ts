/** Activation of every hidden layer; `leaky-relu` has slope 0.01, `softplus` is log(1 + eᶻ), `silu` is z·σ(z). */
export const ACTIVATIONS = ['relu', 'leaky-relu', 'silu', 'softplus', 'tanh'] as const;

export type Activation = (typeof ACTIVATIONS)[number];

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
  /** Of W, [outputs, inputs] row-major in `parameters`; Wᵀ, [inputs, outputs], in what a GPU has as `arranged`. */
  readonly weightOffset: number;
  /** Of b, [outputs]. */
  readonly biasOffset: number;
}

/** Where everything lives in the buffers `parameters` and `heads`, and in a GPU's `arranged`. */
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

import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout, usesNetwork } from '../../src/ops/support/network_shape.js';
import { totalChains, type Segment } from '../../src/ops/support/segments.js';
import type { RowShape } from './bench.js';

/**
 * Counts of floating-point operations: 2 for each multiply-add of the matrix products, nothing for activations, noise,
 * costs and updates, which are of lower order. The rates that benches print are therefore those of the matrix products
 * alone.
 */

/** Σ over hidden layers of inputs · outputs, from layer `from` on. */
function hiddenWeights(network: NetworkShape, from = 0): number {
  const hidden = parameterLayout(network).layers.slice(from, -1);
  return hidden.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}

/** Evaluations of one network, over all chains: a chain of marginal k evaluates every n with C[k,n,·] ≠ 0. */
function evaluations(network: NetworkShape, segments: readonly Segment[]): number {
  const networks = Array.from({ length: network.networks }, (_, n) => n);
  return segments.reduce(
    (sum, { marginal, chains }) => sum + chains * networks.filter((n) => usesNetwork(network, marginal, n)).length,
    0,
  );
}

/**
 * `langevin_chain`: a step of a chain multiplies every hidden layer's W by the activations and its transpose by the
 * derivatives, down to y. Output layers are combined beforehand: 2 · 2 · Σ inputs · outputs.
 */
export function chainOperations(network: NetworkShape, segments: readonly Segment[], steps: number): number {
  return steps * evaluations(network, segments) * 4 * hiddenWeights(network);
}

/**
 * `potential_parameter_gradient`: forward through the hidden layers, derivatives back to the first of them (not to y),
 * and the outer product of derivatives and inputs for every W.
 */
export function parameterGradientOperations(network: NetworkShape, segments: readonly Segment[]): number {
  const all = hiddenWeights(network);
  return evaluations(network, segments) * 2 * (all + hiddenWeights(network, 1) + all);
}

/** `potential_value`: forward through the hidden layers. */
export function potentialValueOperations(network: NetworkShape, segments: readonly Segment[]): number {
  return evaluations(network, segments) * 2 * hiddenWeights(network);
}

/** `potential_score`: forward through the hidden layers and back to y, as a step of the chain. */
export function potentialScoreOperations(network: NetworkShape, segments: readonly Segment[]): number {
  return chainOperations(network, segments, 1);
}

/** Chains times steps. */
export function sampleSteps(segments: readonly Segment[], steps: number): number {
  return steps * totalChains(segments);
}

export function shapeOf({ inputDim, hidden, marginals }: NetworkShape, segments: readonly Segment[]): RowShape {
  return { dim: inputDim, hidden, batch: totalChains(segments), marginals };
}

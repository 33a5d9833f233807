import { invalid, quoted } from '../../../errors.js';
import type { Tensor } from '../../../io/tensor.js';
import { denseChain, tensorName, type DenseLayer } from './dense_chain.js';
import { meanNeurons, neuronBarycenter, type Matching, type Neurons } from './neuron_barycenter.js';

/** A model as its file has it. */
export interface Model {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What became of a layer. */
export interface MergedLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Neurons of a model that are matched with another place than their own, the mean share; 0 of the last layer. */
  readonly moved: number;
  /**
   * How far the models' neurons are from the merged ones: the root of Σ_k λ_k ‖x_k − y‖² over Σ_k λ_k ‖x_k‖², bias
   * among them. 0 where all models are the same.
   */
  readonly apart: number;
}

export interface Merged {
  /** By the names that the first model has. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly layers: readonly MergedLayer[];
}

/** The models' chains, [K]. @throws InvalidInputError for models of other layers than the first one's */
export function chainsOf(models: readonly Model[]): (readonly DenseLayer[])[] {
  const chains = models.map(({ tensors, file }) => denseChain(tensors, file));
  const text = (chain: readonly DenseLayer[]): string =>
    chain.map(({ name, inputs, outputs }) => `${quoted(name)} [${outputs}, ${inputs}]`).join(', ');
  const other = chains.findIndex((chain) => text(chain) !== text(chains[0]));
  if (other < 0) return chains;
  const rule = `models must have the layers of the first, ${text(chains[0])}`;
  const received = `${text(chains[other])} in ${models[other].file}`;
  throw invalid('aggregate --models', rule, received, 'Merge models of one architecture.');
}

/** What comes into each neuron: its row of W, columns in the order of the merged layer before, and its bias. */
function neuronsOf({ weight, bias, inputs, outputs }: DenseLayer, before: Int32Array): Neurons {
  const dim = inputs + 1;
  const points = new Float64Array(outputs * dim);
  for (let i = 0; i < outputs; i++) {
    for (let d = 0; d < inputs; d++) points[i * dim + d] = weight[i * inputs + before[d]];
    points[i * dim + inputs] = bias[i];
  }
  return { points, count: outputs, dim };
}

const own = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

function reportOf(
  layer: DenseLayer,
  models: readonly Neurons[],
  weights: readonly number[],
  { matching, mean }: { matching: Matching; mean: Float64Array },
): MergedLayer {
  const { name, inputs, outputs } = layer;
  const dim = inputs + 1;
  let [moved, apart, size] = [0, 0, 0];
  for (const [k, { points }] of models.entries()) {
    for (const [j, i] of matching[k].entries()) {
      moved += Number(i !== j) / (outputs * models.length);
      for (let d = 0; d < dim; d++) {
        apart += weights[k] * (points[i * dim + d] - mean[j * dim + d]) ** 2;
        size += weights[k] * points[i * dim + d] ** 2;
      }
    }
  }
  return { name, inputs, outputs, moved, apart: size === 0 ? 0 : Math.sqrt(apart / size) };
}

/** Weight and bias of merged neurons, in the precision of the first model. */
function tensorsOf({ name, inputs, outputs, weight }: DenseLayer, mean: Float64Array): [string, Tensor][] {
  const dim = inputs + 1;
  const Floats = weight instanceof Float32Array ? Float32Array : Float64Array;
  const w = new Floats(outputs * inputs);
  const b = new Floats(outputs);
  for (let i = 0; i < outputs; i++) {
    w.set(mean.subarray(i * dim, i * dim + inputs), i * inputs);
    b[i] = mean[i * dim + inputs];
  }
  return [
    [tensorName(name, 'weight'), { shape: [outputs, inputs], data: w }],
    [tensorName(name, 'bias'), { shape: [outputs], data: b }],
  ];
}

type MatchLayer = (models: readonly Neurons[], weights: readonly number[], isLast: boolean) => Matching;

function merged(chains: readonly (readonly DenseLayer[])[], weights: readonly number[], match: MatchLayer): Merged {
  const tensors = new Map<string, Tensor>();
  const layers: MergedLayer[] = [];
  let before: Matching = chains.map(([{ inputs }]) => own(inputs));
  for (const [l, layer] of chains[0].entries()) {
    const models = chains.map((chain, k) => neuronsOf(chain[l], before[k]));
    const matching = match(models, weights, l === chains[0].length - 1);
    const mean = meanNeurons(models, weights, matching);
    for (const [name, tensor] of tensorsOf(layer, mean)) tensors.set(name, tensor);
    layers.push(reportOf(layer, models, weights, { matching, mean }));
    before = matching;
  }
  return { tensors, layers };
}

const inPlace: MatchLayer = (models) => models.map(({ count }) => own(count));

/**
 * Model fusion by optimal transport (Singh and Jaggi 2020, NeurIPS): layer by layer the barycenter of the models'
 * neurons, each a point of its incoming weights and bias, the weights' columns in the order in which the layer before
 * was merged. Outputs keep their places. Networks that differ by the order of their hidden neurons merge to any one of
 * them. The function that a network computes must not depend on that order: the same activation for all neurons of a
 * layer.
 * @param weights λ_k, [K], of sum 1
 */
export const mergeMatched = (chains: readonly (readonly DenseLayer[])[], weights: readonly number[]): Merged =>
  merged(chains, weights, (models, own, isLast) =>
    isLast ? inPlace(models, own, isLast) : neuronBarycenter(models, own),
  );

/** The plain mean Σ_k λ_k of the weights, neuron by neuron as they stand. */
export const mergePlain = (chains: readonly (readonly DenseLayer[])[], weights: readonly number[]): Merged =>
  merged(chains, weights, inPlace);

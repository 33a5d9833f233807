import type { PhiloxKey } from '../random/counters.js';
import { Iterations, Stream } from '../random/counters.js';
import { normals, philox4x32 } from '../random/philox.js';
import type { CheckedGraph, GraphTensor } from './graph.js';

/**
 * How weights between layers begin, as He et al. (2015) have it: normal numbers of variance 2 over the number of what
 * a layer sums (`fan-in`, which keeps values of unit scale from layer to layer) or of where a number goes (`fan-out`).
 */
export type WeightStart = 'fan-in' | 'fan-out';

export interface InitialSettings {
  readonly start: WeightStart;
  /** Words of the counter: of which body, of several. */
  readonly body: number;
  /** What the last layer begins multiplied by. */
  readonly outputFactor?: number;
}

/**
 * Parameters before training, f32 [length], by counter (Stream.parameters, body, tensor, ⌊i/4⌋). Biases, and the last
 * layer's weights, are uniform on ±1/√fan-in, as `torch.nn.Linear` and `torch.nn.Conv2d` begin them.
 */
export function initialTensors(graph: CheckedGraph, key: PhiloxKey, settings: InitialSettings): Float32Array {
  const parameters = new Float32Array(graph.length);
  for (const [t, tensor] of graph.tensors.entries())
    parameters.set(initialTensor(tensor, key, t, tensor.layer === graph.output, settings), tensor.offset);
  return parameters;
}

function initialTensor(
  { start, length }: GraphTensor,
  key: PhiloxKey,
  word: number,
  last: boolean,
  { start: kind, body, outputFactor = 1 }: InitialSettings,
): Float32Array {
  if (start.kind === 'constant') return new Float32Array(length).fill(start.value);
  const iteration = Iterations.networks.first + body;
  if (start.kind === 'bias' || last) {
    const bound = (last ? outputFactor : 1) / Math.sqrt(start.fanIn);
    return Float32Array.from({ length }, (_, i) => {
      const drawn = philox4x32(key, [Stream.parameters, iteration, word, i >>> 2])[i & 3];
      return (2 * ((drawn + 0.5) / 2 ** 32) - 1) * bound;
    });
  }
  const deviation = Math.sqrt(2 / (kind === 'fan-in' ? start.fanIn : start.fanOut));
  return Float32Array.from(normals(key, Stream.parameters, iteration, word, length), (z) => z * deviation);
}

/**
 * What numbers of the graph's input are multiplied by first: for each parameter that multiplies inputs, the root mean
 * square of the deviations of those that it meets; 1 for the others. f64 [length].
 * @param inputDeviations [numbers of an image]
 */
export function inputFactors(graph: CheckedGraph, inputDeviations: ArrayLike<number>): Float64Array {
  const factors = new Float64Array(graph.length).fill(1);
  for (const { layer, shape, offset, length, inputAxis } of graph.tensors) {
    if (inputAxis === undefined || !readsInput(graph, layer)) continue;
    const channels = shape[inputAxis];
    const squares = new Float64Array(channels);
    for (let i = 0; i < inputDeviations.length; i++) squares[i % channels] += inputDeviations[i] ** 2;
    const inner = shape.slice(inputAxis + 1).reduce((product, side) => product * side, 1);
    const each = inputDeviations.length / channels;
    for (let i = 0; i < length; i++) factors[offset + i] = Math.sqrt(squares[Math.floor(i / inner) % channels] / each);
  }
  return factors;
}

/** Whether a layer takes the input itself, or the input reshaped. */
function readsInput({ layers }: CheckedGraph, layer: number): boolean {
  const place = layers[layer].from[0];
  return place < 0 || (layers[place].kind === 'reshape' && readsInput({ layers } as CheckedGraph, place));
}

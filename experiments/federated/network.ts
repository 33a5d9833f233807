import type { Tensor } from '../../src/io/tensor.js';
import { Stream } from '../../src/random/counters.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { shuffled, type Labelled } from './digits.js';

/** A dense layer. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs, inputs], then the bias, [outputs]. */
  readonly parameters: Float32Array;
}

/** A chain of dense layers, rectified between them. */
export type Network = readonly Layer[];

/** He's start: weights N(0, 2/inputs), biases 0. */
export function startNetwork(widths: readonly number[], seed: number): Network {
  const key = keyOf(seed);
  return widths.slice(1).map((outputs, l) => {
    const inputs = widths[l];
    const parameters = new Float32Array(outputs * (inputs + 1));
    const deviation = Math.sqrt(2 / inputs);
    parameters.set(normals(key, Stream.test, 3, l, outputs * inputs).map((z) => deviation * z));
    return { inputs, outputs, parameters };
  });
}

/** What every layer gives, the inputs first: [layers + 1] of [rows, width]; the last one is not rectified. */
function forward(network: Network, inputs: Float32Array, rows: number): Float32Array[] {
  const values = [inputs];
  for (const [l, { inputs: width, outputs, parameters }] of network.entries()) {
    const from = values[l];
    const to = new Float32Array(rows * outputs);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < outputs; i++) {
        let sum = parameters[outputs * width + i];
        for (let d = 0; d < width; d++) sum += parameters[i * width + d] * from[row * width + d];
        to[row * outputs + i] = l < network.length - 1 && sum < 0 ? 0 : sum;
      }
    }
    values.push(to);
  }
  return values;
}

/** Softmax less the true class, over the rows: the gradient of the mean cross-entropy by the last layer's values. */
function outputGradient(scores: Float32Array, labels: Uint8Array): Float32Array {
  const rows = labels.length;
  const classes = scores.length / rows;
  const out = new Float32Array(scores.length);
  for (let row = 0; row < rows; row++) {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    const most = own.reduce((a, b) => Math.max(a, b));
    const total = own.reduce((sum, value) => sum + Math.exp(value - most), 0);
    for (let c = 0; c < classes; c++)
      out[row * classes + c] = (Math.exp(own[c] - most) / total - Number(c === labels[row])) / rows;
  }
  return out;
}

/** The mean cross-entropy, in nats. */
export function lossOf(network: Network, { inputs, labels, rows }: Labelled): number {
  const scores = forward(network, inputs, rows)[network.length];
  const classes = scores.length / rows;
  return labels.reduce((sum, label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return sum + Math.log(own.reduce((total, value) => total + Math.exp(value - own[label]), 0)) / rows;
  }, 0);
}

/** Gradients of the mean cross-entropy of a batch, by layer. */
export function gradientsOf(network: Network, { inputs, labels, rows }: Labelled): Float32Array[] {
  const values = forward(network, inputs, rows);
  let behind = outputGradient(values[network.length], labels);
  const gradients: Float32Array[] = [];
  for (let l = network.length - 1; l >= 0; l--) {
    const { inputs: width, outputs, parameters } = network[l];
    const from = values[l];
    const gradient = new Float32Array(parameters.length);
    const before = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < outputs; i++) {
        const slope = behind[row * outputs + i];
        if (slope === 0) continue;
        gradient[outputs * width + i] += slope;
        for (let d = 0; d < width; d++) {
          gradient[i * width + d] += slope * from[row * width + d];
          before[row * width + d] += slope * parameters[i * width + d];
        }
      }
    }
    // What the rectifier cut off does not go further back.
    behind = before.map((value, at) => (from[at] > 0 ? value : 0));
    gradients[l] = gradient;
  }
  return gradients;
}

export interface Training {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  /** Of the order of rows. */
  readonly seed: number;
}

export const MOMENTUM = 0.9;

/** Stochastic gradient descent with momentum on the mean cross-entropy; the network given stays as it is. */
export function train(start: Network, data: Labelled, { epochs, batch, rate, seed }: Training): Network {
  const network = start.map((layer) => ({ ...layer, parameters: layer.parameters.slice() }));
  const speeds = network.map(({ parameters }) => new Float32Array(parameters.length));
  const { inputs, labels, rows, dim } = data;
  const size = Math.min(batch, rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(rows, keyOf(seed), 4 + epoch);
    for (let at = 0; at + size <= rows; at += size) {
      const own = order.slice(at, at + size);
      const some = new Float32Array(size * dim);
      for (const [i, row] of own.entries()) some.set(inputs.subarray(row * dim, (row + 1) * dim), i * dim);
      const part = { inputs: some, labels: Uint8Array.from(own, (row) => labels[row]), rows: size, dim };
      for (const [l, gradient] of gradientsOf(network, part).entries()) {
        const { parameters } = network[l];
        for (const [i, slope] of gradient.entries()) {
          speeds[l][i] = MOMENTUM * speeds[l][i] - rate * slope;
          parameters[i] += speeds[l][i];
        }
      }
    }
  }
  return network;
}

/** The share of rows whose class has the highest score. */
export function accuracyOf(network: Network, { inputs, labels, rows }: Labelled): number {
  const scores = forward(network, inputs, rows)[network.length];
  const classes = scores.length / rows;
  const right = labels.filter((label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(own.reduce((a, b) => Math.max(a, b))) === label;
  });
  return right.length / rows;
}

/** Its tensors as a file has them. */
export function tensorsOf(network: Network): Map<string, Tensor> {
  return new Map(
    network.flatMap(({ inputs, outputs, parameters }, l): [string, Tensor][] => [
      [`layers.${l}.weight`, { shape: [outputs, inputs], data: parameters.slice(0, outputs * inputs) }],
      [`layers.${l}.bias`, { shape: [outputs], data: parameters.slice(outputs * inputs) }],
    ]),
  );
}

/** The network of such tensors. */
export const networkOf = (tensors: ReadonlyMap<string, Tensor>): Network =>
  Array.from({ length: tensors.size / 2 }, (_, l) => {
    const { shape, data } = tensors.get(`layers.${l}.weight`)!;
    const parameters = Float32Array.from([...data, ...tensors.get(`layers.${l}.bias`)!.data]);
    return { inputs: shape[1], outputs: shape[0], parameters };
  });

/** The same function, hidden neurons from last to first. */
export function reversed(network: Network): Network {
  return network.map(({ inputs, outputs, parameters }, l) => {
    const isLast = l === network.length - 1;
    const row = (i: number): number => (isLast ? i : outputs - 1 - i);
    const column = (d: number): number => (l === 0 ? d : inputs - 1 - d);
    const out = parameters.slice();
    for (let i = 0; i < outputs; i++) {
      for (let d = 0; d < inputs; d++) out[i * inputs + d] = parameters[row(i) * inputs + column(d)];
      out[outputs * inputs + i] = parameters[outputs * inputs + row(i)];
    }
    return { inputs, outputs, parameters: out };
  });
}

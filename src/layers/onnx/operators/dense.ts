import type { Construction, Made } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, productOf, type ImageValue, type Numbers } from '../values.js';
import type { Operator } from './operator.js';

/**
 * Weights [inputs, units] whose rows stand in the order that the picture lies in: ONNX flattens channel after channel,
 * layers pixel after pixel.
 */
function rowsAsTheyLie(weights: Float32Array, units: number, { shape }: Made): Float32Array {
  const [pixels, channels] = [shape.height * shape.width, shape.channels];
  const out = new Float32Array(weights.length);
  for (let p = 0; p < pixels; p++)
    for (let c = 0; c < channels; c++) {
      const from = (c * pixels + p) * units;
      out.set(weights.subarray(from, from + units), (p * channels + c) * units);
    }
  return out;
}

/** A matrix [rows, columns] or its transpose, times a factor. */
function matrixOf({ dims: [rows, columns], data }: Numbers, transpose: boolean, factor: number): Float32Array {
  if (!transpose && factor === 1) return data;
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[transpose ? c * rows + r : r * columns + c] = factor * data[r * columns + c];
  return out;
}

function checkMatrix(node: NodeView, { dims }: Numbers): void {
  if (dims.length !== 2) throw node.refuse('its second input is a matrix', dimsText(dims), 'Use a linear layer.');
}

/** The bias of a dense layer, β·c. */
function biasOf(node: NodeView, units: number): Float32Array | undefined {
  const bias = node.optionalNumbers(2);
  const beta = node.float('beta', 1);
  if (bias === undefined) return undefined;
  const { data } = bias;
  if (data.length === 1) return new Float32Array(units).fill(beta * data[0]);
  if (data.length === units && productOf(bias.dims.slice(0, -1)) === 1) return data.map((value) => beta * value);
  throw node.refuse(`it has a bias for each of ${units} units`, dimsText(bias.dims), 'Use a linear layer.');
}

function denseOf(
  node: NodeView,
  to: Construction,
  x: ImageValue,
  weights: Float32Array,
  bias: Float32Array | undefined,
): ImageValue {
  const units = weights.length / productOf(x.dims);
  const tensors = { weight: rowsAsTheyLie(weights, units, x), ...(bias && { bias }) };
  const made = to.add(node, 'dense', [x], { units, bias: bias !== undefined }, tensors);
  return { kind: 'image', ...made, dims: [units] };
}

function checkLength(node: NodeView, x: ImageValue, inputs: number): void {
  if (x.dims[x.dims.length - 1] === inputs) return;
  throw node.refuse(`its first input ends with ${inputs} numbers`, dimsText(['N', ...x.dims]), 'Export it again.');
}

export const gemm: Operator = (node, to) => {
  const [x, matrix] = [node.image(0), node.numbers(1)];
  checkMatrix(node, matrix);
  if (node.int('transA', 0) !== 0 || x.dims.length !== 1)
    throw node.refuse('its first input is [N, inputs]', dimsText(['N', ...x.dims]), 'Use a linear layer.');
  const transpose = node.int('transB', 0) !== 0;
  const [inputs, units] = transpose ? [matrix.dims[1], matrix.dims[0]] : matrix.dims;
  checkLength(node, x, inputs);
  const weights = matrixOf(matrix, transpose, node.float('alpha', 1));
  return denseOf(node, to, x, weights, biasOf(node, units));
};

/** Of more dimensions than [N, inputs], every row by itself: a convolution of a kernel of one pixel. */
export const matMul: Operator = (node, to) => {
  const [x, matrix] = [node.image(0), node.numbers(1)];
  checkMatrix(node, matrix);
  const [inputs, units] = matrix.dims;
  checkLength(node, x, inputs);
  if (x.dims.length === 1) return denseOf(node, to, x, matrix.data, undefined);
  const rows = productOf(x.dims) / inputs;
  const image = to.reshaped(node, to.vector(node, x), { height: rows, width: 1, channels: inputs });
  const made = to.add(node, 'conv2d', [image], { filters: units, kernel: 1, bias: false }, { weight: matrix.data });
  const flat = to.reshaped(node, made, { height: 1, width: 1, channels: rows * units });
  return { kind: 'image', ...flat, dims: [...x.dims.slice(0, -1), units] };
};

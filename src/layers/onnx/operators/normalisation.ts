import { affineOf, type Affine } from '../affine.js';
import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, isVector, productOf, type ImageValue, type Numbers } from '../values.js';
import type { Operator } from './operator.js';

/** Numbers for each of so many, over which axes follow. */
function perFirst(node: NodeView, index: number, count: number, after: number): Numbers {
  const { data } = node.numbers(index);
  if (data.length !== count)
    throw node.refuse(`its input ${index} has ${count} numbers`, String(data.length), 'Export it again.');
  return { kind: 'numbers', dims: [1, count, ...new Array<number>(after).fill(1)], data };
}

const isTrivial = ({ scale, shift }: Affine): boolean =>
  (scale?.data.every((value) => value === 1) ?? true) && (shift?.data.every((value) => value === 0) ?? true);

/** Factors and terms, where they do anything. */
const withAffine = (node: NodeView, to: Construction, x: ImageValue, affine: Affine): ImageValue =>
  isTrivial(affine) ? x : affineOf(node, to, x, affine);

/** Of inference, with the mean and variance of the training: a factor and a term for each channel. */
export const batchNormalization: Operator = (node, to) => {
  const x = node.image(0);
  if (node.int('training_mode', 0) !== 0)
    throw node.refuse('it is exported for inference', 'training_mode 1', 'Call model.eval() before the export.');
  node.ignore('momentum', 'spatial');
  const [channels] = x.dims;
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => perFirst(node, i, channels, x.dims.length - 1));
  const epsilon = node.float('epsilon', 1e-5);
  const factors = Array.from(gamma.data, (value, c) => value / Math.sqrt(variance.data[c] + epsilon));
  if (!factors.every(Number.isFinite))
    throw node.refuse('variances are above −epsilon', 'another', 'Train or export it again.');
  const { dims } = gamma;
  return affineOf(node, to, x, {
    scale: { kind: 'numbers', dims, data: Float32Array.from(factors) },
    shift: { kind: 'numbers', dims, data: Float32Array.from(beta.data, (b, c) => b - mean.data[c] * factors[c]) },
  });
};

/** By groups of neighbouring channels, or of what ONNX's tensor has first. */
function grouped(node: NodeView, to: Construction, x: ImageValue, groups: number): ImageValue {
  const image = x.shape.channels % groups === 0 || x.dims.length !== 3 ? x : to.image(node, x);
  const made = to.add(node, 'normalise', [image], { groups, epsilon: node.float('epsilon', 1e-5) });
  return { kind: 'image', ...made, dims: x.dims };
}

export const instanceNormalization: Operator = (node, to) => {
  const x = node.image(0);
  const [channels, ...sides] = x.dims;
  if (sides.length === 0)
    throw node.refuse('its input has channels of several numbers', dimsText(['N', channels]), 'Use another layer.');
  const [scale, shift] = [1, 2].map((i) => perFirst(node, i, channels, sides.length));
  return withAffine(node, to, grouped(node, to, x, channels), { scale, shift });
};

export const groupNormalization: Operator = (node, to) => {
  const x = node.image(0);
  node.ignore('stash_type');
  const groups = node.int('num_groups', 0);
  const [channels, ...sides] = x.dims;
  if (!(groups > 0 && channels % groups === 0))
    throw node.refuse(`num_groups divides the ${channels} channels`, String(groups), 'Export it again.');
  // Since opset 21 factors are of channels, before of groups.
  const own = node.opset >= 21 ? channels : groups;
  const [scale, shift] = [1, 2].map((i) => {
    const { data } = perFirst(node, i, own, sides.length);
    const dims = [1, channels, ...sides.map(() => 1)];
    return {
      kind: 'numbers',
      dims,
      data: Float32Array.from({ length: channels }, (_, c) => data[Math.floor((c * own) / channels)]),
    } as const;
  });
  return withAffine(node, to, grouped(node, to, x, groups), { scale, shift });
};

/** Over the last axes: of all numbers of an image, or of every row of them by itself. */
export const layerNormalization: Operator = (node, to) => {
  const x = node.image(0);
  const rank = x.dims.length + 1;
  const axis = node.axis(node.int('axis', -1), rank);
  if (axis === 0) throw node.refuse('it leaves the batch alone', 'axis 0', 'Export it again.');
  if (node.int('stash_type', 1) !== 1) throw node.refuse('it computes in float', 'another type', 'Export it again.');
  const epsilon = node.float('epsilon', 1e-5);
  const scale = node.numbers(1);
  const shift = node.optionalNumbers(2);
  const affine = { scale, ...(shift && { shift }) };
  if (axis === 1) {
    const made = to.add(node, 'normalise', [x], { epsilon });
    return withAffine(node, to, { kind: 'image', ...made, dims: x.dims }, affine);
  }
  const [rows, channels] = [productOf(x.dims.slice(0, axis - 1)), productOf(x.dims.slice(axis - 1))];
  const flat = isVector(x.shape) ? x : to.vector(node, x);
  const image = to.reshaped(node, flat, { height: rows, width: 1, channels });
  const made = to.add(node, 'normalise', [image], { over: 'pixel', epsilon });
  const back = to.reshaped(node, made, { height: 1, width: 1, channels: rows * channels });
  return withAffine(node, to, { kind: 'image', ...back, dims: x.dims }, affine);
};

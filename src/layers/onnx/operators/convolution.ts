import type { NodeView } from '../node_view.js';
import type { Construction } from '../construction.js';
import { permuted } from '../constants_nd.js';
import { dimsText, type ImageValue, type Numbers } from '../values.js';
import { filtered, filterOf } from './filter.js';
import type { Operator } from './operator.js';
import { unfused } from './styled.js';
import { autoPad, bordersOf, checkDilations, givenPads, pairOf, shared, type Border, type Pair } from './windows.js';

/** Weights [a, b, kernel, kernel] of a file as layers have them, [kernel, kernel, b, a]. */
function transposed({ dims: [a, b, rows, columns], data }: Numbers): Float32Array {
  const out = new Float32Array(data.length);
  let i = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let second = 0; second < b; second++)
        for (let first = 0; first < a; first++) out[i++] = data[((first * b + second) * rows + row) * columns + column];
  return out;
}

function weightsOf(node: NodeView): { readonly weights: Numbers; readonly kernel: Pair } {
  const weights = node.numbers(1);
  if (weights.dims.length !== 4)
    throw node.refuse('its weights are of two dimensions', dimsText(weights.dims), 'Use layers of two dimensions.');
  const kernel: Pair = [weights.dims[2], weights.dims[3]];
  const said = pairOf(node, 'kernel_shape', kernel);
  if (said[0] === kernel[0] && said[1] === kernel[1]) return { weights, kernel };
  const rule = `kernel_shape is that of the weights, ${kernel.join(', ')}`;
  throw node.refuse(rule, said.join(', '), 'The file is damaged: export it again.');
}

function biasOf(node: NodeView, filters: number): { readonly bias?: Float32Array } {
  const bias = node.optionalNumbers(2);
  if (bias === undefined || bias.data.length === filters) return bias ? { bias: bias.data } : {};
  throw node.refuse(`it has a bias for each of ${filters} filters`, String(bias.data.length), 'Export it again.');
}

/** @throws InvalidInputError where weights are for other channels than the picture's */
function checkChannels(node: NodeView, channels: number, expected: number): void {
  if (channels === expected) return;
  throw node.refuse(`its weights are for ${expected} channels`, `a picture of ${channels}`, 'Export it again.');
}

export const conv: Operator = (node, to) => {
  const by = node.value(1);
  if (by.kind === 'styled') {
    const { picture, finish } = unfused(node, to, by, false);
    return finish(convolved(node.withInputs(picture, by.weights), to));
  }
  return convolved(node, to);
};

function convolved(node: NodeView, to: Construction): ImageValue {
  const picture = node.plainPicture(0);
  const { weights, kernel } = weightsOf(node);
  const [filters, perGroup] = weights.dims;
  const [groups, stride] = [node.int('group', 1), pairOf(node, 'strides', [1, 1])];
  const [channels, height, width] = picture.dims;
  checkDilations(node, kernel);
  checkChannels(node, channels, perGroup * groups);
  const own = bordersOf(node, [height, width], kernel, stride);
  const [top, left, bottom, right] = own.map((zeros, side) => zeros + (picture.border?.[side] ?? 0));
  const { bias } = biasOf(node, filters);
  const isPlain = bias === undefined && perGroup === 1 && filters === groups && String(stride) === '1,1';
  const filter = isPlain ? filterOf(weights) : undefined;
  if (filter) return filtered(node, to, picture, filter, own);
  const attributes = {
    filters,
    kernel: [...kernel] as [number, number],
    stride: [...stride] as [number, number],
    groups,
  };
  const made = to.add(
    node,
    'conv2d',
    [to.image(node, picture)],
    { ...attributes, padding: [top, left, bottom, right], bias: bias !== undefined },
    { weight: transposed(weights), ...(bias && { bias }) },
  );
  return { kind: 'image', ...made, dims: [filters, made.shape.height, made.shape.width] };
}

/** Places that are cut off, and rows and columns more at the ends. */
interface Cut {
  readonly padding: Border;
  readonly extra: Pair;
}

/** As ONNX works `pads` out of `output_shape` or `auto_pad`: of an odd number, more are cut off at the end by upper. */
function cutOf(node: NodeView, size: Pair, kernel: Pair, stride: Pair): Cut {
  const [kind, given] = [autoPad(node), givenPads(node)];
  const extra = pairOf(node, 'output_padding', [0, 0]);
  const wanted = node.ints('output_shape')?.slice(-2);
  if (wanted === undefined && (kind === 'given' || kind === 'none'))
    return { padding: kind === 'given' ? given : [0, 0, 0, 0], extra };
  const axes = size.map((places, axis) => {
    const output = wanted?.[axis] ?? places * stride[axis];
    const total = stride[axis] * (places - 1) + extra[axis] + kernel[axis] - output;
    const cut = shared(Math.max(total, 0), kind === 'upper' ? 'after' : 'before');
    return { cut, extra: extra[axis] + Math.max(-total, 0) };
  });
  const [{ cut: rows }, { cut: columns }] = axes;
  return { padding: [rows[0], columns[0], rows[1], columns[1]], extra: [axes[0].extra, axes[1].extra] };
}

export const convTranspose: Operator = (node, to) => {
  const by = node.value(1);
  if (by.kind === 'styled') {
    const { picture, finish } = unfused(node, to, by, true);
    // From filters first to channels first.
    return finish(transposedConvolved(node.withInputs(picture, permuted(by.weights, [1, 0, 2, 3])), to));
  }
  return transposedConvolved(node, to);
};

function transposedConvolved(node: NodeView, to: Construction): ImageValue {
  const picture = node.plainPicture(0);
  const { weights, kernel } = weightsOf(node);
  const [from, perGroup] = weights.dims;
  const [groups, stride] = [node.int('group', 1), pairOf(node, 'strides', [1, 1])];
  const [channels, height, width] = picture.dims;
  checkDilations(node, kernel);
  checkChannels(node, channels, from);
  const filters = perGroup * groups;
  const { padding, extra } = cutOf(node, [height, width], kernel, stride);
  const { bias } = biasOf(node, filters);
  const made = to.add(
    node,
    'convTranspose2d',
    [to.image(node, picture)],
    {
      filters,
      kernel: [...kernel],
      stride: [...stride],
      padding: [...padding],
      extra: [...extra],
      groups,
      bias: bias !== undefined,
    },
    { weight: transposed(weights), ...(bias && { bias }) },
  );
  return { kind: 'image', ...made, dims: [filters, made.shape.height, made.shape.width] };
}

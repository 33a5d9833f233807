import { drawn, floats, positive, single, whole } from './cases.js';
import type { ModelNode, ModelSpec } from './model.js';

/** A convolution by weights that styles scale, demodulated, as StyleGAN2 folds a batch into groups. */
export interface StyledConvolution {
  readonly batch: number | string;
  readonly group: number;
  /** Whether the picture's batch becomes part of its channels. */
  readonly folds: boolean;
  readonly transposed: boolean;
  /** Whether an exporter swaps axes before it folds the batch. */
  readonly swapsFirst: boolean;
  /** After it, or in its stead, to `y`. */
  readonly last: ModelNode;
}

const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: ModelNode['attributes'] = {},
): ModelNode => ({
  operator,
  inputs,
  outputs: [output],
  attributes,
  name: output,
});

const SUMS: readonly ModelNode[] = [
  node('Mul', ['styled', 'styled'], 'squares'),
  node('ReduceSum', ['squares', 'axes'], 'sums', { keepdims: 0 }),
  node('Add', ['sums', 'epsilon'], 'more'),
  node('Sqrt', ['more'], 'root'),
  node('Div', ['one', 'root'], 'd'),
  node('Reshape', ['d', 'ofFilters'], 'demodulation'),
];

/** Of pictures [4, 5, 6], whose channels' means are the styles. */
export function fusedConvolution(changes: Partial<StyledConvolution>): ModelSpec {
  const { batch = 'N', group = 1, folds = true, transposed = false, swapsFirst = false } = changes;
  const perm = swapsFirst ? [0, 2, 1, 3, 4] : [1, 0, 2, 3];
  const swap = [
    ...(swapsFirst ? [] : [node('Reshape', ['own', 'filters'], 'plain')]),
    node('Transpose', [swapsFirst ? 'own' : 'plain'], 'swapped', { perm }),
    node('Reshape', ['swapped', 'channels'], 'w'),
  ];
  const attributes = transposed ? { group, strides: [2, 2] } : { group, pads: [1, 0, 0, 1] };
  return {
    opset: 13,
    input: [batch, 4, 5, 6],
    tensors: {
      kernel: drawn(1, 3, 4, 2, 3),
      ofChannels: whole(0, 1, -1, 1, 1),
      ofFilters: whole(0, -1, 1, 1, 1),
      filters: whole(-1, 4, 2, 3),
      channels: whole(-1, 3, 2, 3),
      flat: whole(-1, 72),
      folding: whole(1, -1, 5, 6),
      axes: whole(2, 3, 4),
      epsilon: floats(1e-8),
      one: floats(1),
      k: drawn(3, 4, 1, 1),
    },
    nodes: [
      { operator: 'GlobalAveragePool', inputs: ['x'], outputs: ['means'] },
      node('Reshape', ['means', 'ofChannels'], 'style'),
      node('Mul', ['kernel', 'style'], 'styled'),
      ...SUMS,
      node('Mul', ['styled', 'demodulation'], 'own'),
      ...(transposed ? swap : [node('Reshape', ['own', 'filters'], 'w')]),
      node('Reshape', ['x', 'folding'], 'folded'),
      ...(changes.last
        ? [changes.last]
        : [
            node(transposed ? 'ConvTranspose' : 'Conv', [folds ? 'folded' : 'x', 'w'], 'c', attributes),
            node('Relu', ['c'], 'y'),
          ]),
    ],
  };
}

const OPEN = ['N', 4, 5, 6] as const;

/** Convolutions by weights that styles scale, of one image. */
export const STYLED: Readonly<Record<string, ModelSpec>> = {
  'weights scaled by styles, of an open batch': fusedConvolution({}),
  'weights scaled by styles, of a batch of one': fusedConvolution({ batch: 1, folds: false }),
  'transposed, axes swapped before the batch is folded': fusedConvolution({ transposed: true, swapsFirst: true }),
  'transposed, axes swapped after it': fusedConvolution({ batch: 1, transposed: true }),
};

/** A depthwise filter behind zeros that are put in: [C, H, 1, W, 1] padded, and read as rows and columns. */
const resampled = (filter: ModelSpec['tensors'] & object, more: readonly ModelNode[], last: ModelNode): ModelSpec => ({
  opset: 13,
  input: OPEN,
  tensors: {
    apart: whole(0, 4, 5, 1, 6, 1),
    zeros: whole(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2),
    rows: whole(0, 4, 10, 18),
    ...filter,
  },
  nodes: [
    node('Reshape', ['x', 'apart'], 'single'),
    node('Pad', ['single', 'zeros'], 'spread'),
    node('Reshape', ['spread', 'rows'], 'up'),
    ...more,
    last,
  ],
});

/** [4, 1, 3, 2], one product of two axes for all channels. */
const PRODUCT = { dims: [4, 1, 3, 2], data: [0, 1, 2, 3].flatMap(() => [1, 0.5, -3, -1.5, 0.3, 0.15]) };

/** What else generators by styles have. */
export const STYLES: Readonly<Record<string, ModelSpec>> = {
  'zeros between pixels, a border and a filter': resampled(
    { border: whole(0, 0, 2, 1, 0, 0, 0, 1), f: PRODUCT },
    [node('Pad', ['up', 'border'], 'padded')],
    node('Conv', ['padded', 'f'], 'y', { group: 4, pads: [0, 1, 0, 0] }),
  ),
  'zeros between pixels, and weights of each channel': resampled(
    { f: drawn(4, 1, 3, 2) },
    [],
    node('Conv', ['up', 'f'], 'y', { group: 4 }),
  ),
  'zeros between pixels that are read as other rows': resampled(
    { others: whole(0, 4, 18, 10), f: PRODUCT },
    [node('Reshape', ['up', 'others'], 'turned')],
    node('Conv', ['turned', 'f'], 'y', { group: 4 }),
  ),
  'zeros between pixels, alone': resampled({}, [], node('Relu', ['up'], 'y')),
  'a border that is cut off again': {
    opset: 13,
    input: OPEN,
    tensors: { p: whole(0, 0, 1, 2, 0, 0, 0, 1), a: whole(1, 0), b: whole(99, 8), axes: whole(-2, 3) },
    nodes: [node('Pad', ['x', 'p'], 'padded'), node('Slice', ['padded', 'a', 'b', 'axes'], 'y')],
  },
  'every second row, every third column': single(13, 'Slice', OPEN, {
    a: whole(1, 0),
    b: whole(2 ** 40, -1),
    axes: whole(2, 3),
    steps: whole(2, 3),
  }),
  'a whole picture in slices': {
    opset: 13,
    input: OPEN,
    tensors: { a: whole(0, 0), b: whole(2 ** 40, 6), axes: whole(0, 3) },
    nodes: [node('Slice', ['x', 'a', 'b', 'axes'], 'all'), node('Relu', ['all'], 'y')],
  },
  'a filter turned around, repeated for channels': {
    opset: 13,
    input: OPEN,
    tensors: {
      f: drawn(2, 3),
      a: whole(-1, -1),
      b: whole(-99, -99),
      axes: whole(0, 1),
      steps: whole(-1, -1),
      two: whole(0, 1),
      t: whole(4, 1, 1, 1),
    },
    nodes: [
      node('Slice', ['f', 'a', 'b', 'axes', 'steps'], 'turned'),
      node('Unsqueeze', ['turned', 'two'], 'one'),
      node('Tile', ['one', 't'], 'w'),
      node('Conv', ['x', 'w'], 'y', { group: 4 }),
    ],
  },
  'constants with axes in another order': {
    opset: 13,
    input: OPEN,
    tensors: { k: drawn(3, 2, 4, 5) },
    nodes: [node('Transpose', ['k'], 'w', { perm: [3, 2, 0, 1] }), node('Conv', ['x', 'w'], 'y')],
  },
  'channels over their root mean square': {
    opset: 13,
    input: OPEN,
    tensors: { two: floats(2), e: floats(1e-8), one: floats(1) },
    nodes: [
      node('Pow', ['x', 'two'], 'squares'),
      node('ReduceMean', ['squares'], 'mean', { axes: [1] }),
      node('Add', ['mean', 'e'], 'more'),
      node('Sqrt', ['more'], 'root'),
      node('Reciprocal', ['root'], 'factor'),
      node('Mul', ['factor', 'x'], 'y'),
    ],
  },
  'a vector over its length': {
    opset: 13,
    input: ['N', 7],
    tensors: { axes: whole(-1), e: { dims: [], data: [0.1] }, half: { dims: [], data: [0.5] } },
    nodes: [
      node('Mul', ['x', 'x'], 'squares'),
      node('ReduceSum', ['squares', 'axes'], 'sum'),
      node('Add', ['sum', 'e'], 'more'),
      node('Pow', ['more', 'half'], 'length'),
      node('Div', ['x', 'length'], 'y'),
    ],
  },
  'a quotient of results': {
    opset: 13,
    input: OPEN,
    tensors: { c: drawn(1, 4, 1, 1) },
    nodes: [node('Softplus', ['x'], 'r'), node('Add', ['x', 'c'], 's'), node('Div', ['s', 'r'], 'y')],
  },
  'a constant over results, and powers below 0': {
    opset: 13,
    input: OPEN,
    tensors: { c: drawn(1, 4, 1, 1), p: floats(-0.5), q: floats(-1) },
    nodes: [
      node('Softplus', ['x'], 'r'),
      node('Pow', ['r', 'p'], 's'),
      node('Pow', ['s', 'q'], 't'),
      node('Div', ['c', 't'], 'y'),
    ],
  },
  'factors and terms of pixels': {
    opset: 13,
    input: OPEN,
    tensors: { c: drawn(5, 6), d: drawn(1, 1, 5, 6) },
    nodes: [node('Add', ['x', 'c'], 's'), node('Mul', ['s', 'd'], 't'), node('Sub', ['c', 't'], 'y')],
  },
  'a constant picture that channels scale': {
    opset: 13,
    input: OPEN,
    tensors: { c: drawn(1, 4, 2, 3) },
    nodes: [node('GlobalAveragePool', ['x'], 'means'), node('Mul', ['c', 'means'], 'y')],
  },
  'a constant repeated over the batch, and styles taken apart': {
    opset: 13,
    input: ['N', 6],
    tensors: {
      c: positive(1, 3, 4, 5),
      axis: whole(1),
      zero: whole(0),
      first: { dims: [], data: [0], whole: true },
      second: { dims: [], data: [1], whole: true },
      three: whole(1, 3, 1),
      rest: whole(1, 1, 1),
      w: drawn(6, 3),
      sides: whole(0, 3, 1, 1),
      ones: whole(1, 1),
    },
    nodes: [
      node('Unsqueeze', ['x', 'axis'], 'row'),
      node('Tile', ['row', 'three'], 'rows'),
      node('Gather', ['rows', 'second'], 'style', { axis: 1 }),
      node('MatMul', ['style', 'w'], 'scale'),
      node('Reshape', ['scale', 'sides'], 'factors'),
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'zero'], 'batch'),
      node('Concat', ['batch', 'rest'], 'times', { axis: 0 }),
      node('Tile', ['c', 'times'], 'pictures'),
      node('Mul', ['pictures', 'factors'], 'y'),
    ],
  },
};

import { TestRandom } from '../random.js';
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema } from '../../../src/layers/onnx/model/onnx_pb.js';
import { changedModel, type ModelSpec, type ModelTensor } from './model.js';

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

const random = new TestRandom(41);

/** Drawn numbers of a shape. */
export const drawn = (...dims: readonly number[]): ModelTensor => ({
  dims,
  data: random.normals(
    dims.reduce((product, side) => product * side, 1),
    0.5,
  ),
});

/** Drawn numbers from a quarter up: variances. */
export const positive = (...dims: readonly number[]): ModelTensor => {
  const { data } = drawn(...dims);
  return { dims, data: Float32Array.from(data, (value) => 0.25 + Math.abs(value)) };
};

export const floats = (...data: readonly number[]): ModelTensor => ({ dims: [data.length], data });
const scalar = (value: number): ModelTensor => ({ dims: [], data: [value] });
export const whole = (...data: readonly number[]): ModelTensor => ({ dims: [data.length], data, whole: true });

/** One node from `x` to `y`. */
export function single(
  opset: number,
  operator: string,
  input: ModelSpec['input'],
  tensors: Readonly<Record<string, ModelTensor>>,
  attributes: Attributes = {},
  given: { readonly inputs?: readonly string[]; readonly floats?: Readonly<Record<string, number>> } = {},
): ModelSpec {
  const { inputs = ['x', ...Object.keys(tensors)], floats: numbers = {} } = given;
  return { opset, input, tensors, nodes: [{ operator, inputs, outputs: ['y'], attributes, floats: numbers }] };
}

const OPEN = ['N', 4, 5, 6] as const;

/** A convolution whose weights, [3, 4, 3, 3], are in another file. */
export const externalModel = (location: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
  changedModel(single(13, 'Conv', OPEN, { w: drawn(3, 4, 3, 3) }), ({ graph }) => {
    const [tensor] = graph!.initializer;
    tensor.floatData = [];
    // ONNX's number for another file.
    tensor.dataLocation = 1;
    tensor.externalData = Object.entries({ location, ...more }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
  });

/** Convolutions and what is around them: padding attributes, groups, strides, extra rows. */
export const CONVOLUTIONS: Readonly<Record<string, ModelSpec>> = {
  'a convolution': single(13, 'Conv', OPEN, { w: drawn(3, 4, 3, 2), b: drawn(3) }, { kernel_shape: [3, 2] }),
  'a convolution in groups, with strides': single(
    11,
    'Conv',
    OPEN,
    { w: drawn(6, 2, 2, 3) },
    { group: 2, strides: [2, 1], pads: [0, 1, 1, 0] },
  ),
  'pads of four different sides': single(11, 'Conv', OPEN, { w: drawn(2, 4, 3, 3) }, { pads: [2, 0, 1, 1] }),
  'auto_pad SAME_UPPER': single(
    11,
    'Conv',
    OPEN,
    { w: drawn(2, 4, 4, 3) },
    { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  ),
  'auto_pad SAME_LOWER': single(11, 'Conv', OPEN, { w: drawn(2, 4, 4, 2) }, { auto_pad: 'SAME_LOWER' }),
  'auto_pad VALID': single(11, 'Conv', OPEN, { w: drawn(2, 4, 2, 2) }, { auto_pad: 'VALID', strides: [3, 2] }),
  'a dilation that a kernel of one pixel does not see': single(
    11,
    'Conv',
    OPEN,
    { w: drawn(2, 4, 1, 1) },
    { dilations: [2, 2] },
  ),
  'a transposed convolution': single(
    13,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 3, 4, 3), b: drawn(3) },
    { strides: [2, 2], pads: [1, 0, 1, 1] },
  ),
  output_padding: single(
    11,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 2, 3, 3) },
    { strides: [2, 3], pads: [1, 1, 1, 1], output_padding: [1, 2] },
  ),
  'output_shape, with more to cut at one end': single(
    11,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 2, 3, 4) },
    { strides: [2, 2], output_shape: [10, 13] },
  ),
  'output_shape by SAME_UPPER': single(
    11,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 2, 3, 4) },
    { strides: [2, 2], auto_pad: 'SAME_UPPER', output_shape: [10, 13] },
  ),
  'auto_pad SAME_LOWER, transposed': single(
    11,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 2, 3, 3) },
    { strides: [2, 2], auto_pad: 'SAME_LOWER' },
  ),
  'a transposed convolution in groups': single(
    11,
    'ConvTranspose',
    OPEN,
    { w: drawn(4, 3, 2, 2) },
    { group: 2, strides: [2, 2] },
  ),
  'zeros that a convolution takes over': {
    opset: 13,
    input: OPEN,
    tensors: { p: whole(0, 0, 1, 2, 0, 0, 0, 1), w: drawn(3, 4, 3, 3) },
    nodes: [
      { operator: 'Pad', inputs: ['x', 'p'], outputs: ['padded'] },
      { operator: 'Conv', inputs: ['padded', 'w'], outputs: ['y'], attributes: { pads: [1, 0, 0, 1] } },
    ],
  },
  'zeros that nothing takes over': {
    opset: 10,
    input: OPEN,
    nodes: [
      { operator: 'Pad', inputs: ['x'], outputs: ['padded'], attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 1] } },
      { operator: 'Neg', inputs: ['padded'], outputs: ['other'] },
      { operator: 'MaxPool', inputs: ['other'], outputs: ['y'], attributes: { kernel_shape: [2, 2] } },
    ],
  },
  // Axes of height and width, in the other order.
  'a mirrored border': single(
    18,
    'Pad',
    OPEN,
    { p: whole(3, 2, 1, 4), axes: whole(3, -2) },
    { mode: 'reflect' },
    { inputs: ['x', 'p', '', 'axes'] },
  ),
  'a border of edges': single(11, 'Pad', OPEN, { p: whole(0, 0, 3, 2, 0, 0, 1, 6) }, { mode: 'edge' }),
};

/** Pooling and sizes: coordinate modes, roundings, changed defaults. */
export const SIZES: Readonly<Record<string, ModelSpec>> = {
  'an average, which leaves the padding out': single(
    11,
    'AveragePool',
    OPEN,
    {},
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  ),
  'an average with the padding': single(
    11,
    'AveragePool',
    OPEN,
    {},
    { kernel_shape: [3, 2], pads: [1, 0, 2, 1], count_include_pad: 1 },
  ),
  'an average with a last window': single(
    19,
    'AveragePool',
    OPEN,
    {},
    { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 },
  ),
  'an average by SAME_UPPER': single(
    11,
    'AveragePool',
    OPEN,
    {},
    { kernel_shape: [2, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' },
  ),
  'a maximum, whose stride is 1 where none is said': single(8, 'MaxPool', OPEN, {}, { kernel_shape: [2, 3] }),
  'a maximum with padding and a last window': single(
    12,
    'MaxPool',
    OPEN,
    {},
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 0], ceil_mode: 1 },
  ),
  'a number for each channel': single(13, 'GlobalAveragePool', OPEN, {}),
  'the largest of each channel': single(13, 'GlobalMaxPool', OPEN, {}),
  'a mean over height and width': single(13, 'ReduceMean', OPEN, {}, { axes: [-1, 2], keepdims: 0 }),
  'a mean since opset 18': single(18, 'ReduceMean', OPEN, { axes: whole(2, 3) }),
  'Upsample of opset 7': {
    ...single(7, 'Upsample', OPEN, {}),
    nodes: [{ operator: 'Upsample', inputs: ['x'], outputs: ['y'], floats: { scales: [1, 1, 2, 3] } }],
  },
  'Upsample of opset 9, bilinear': single(9, 'Upsample', OPEN, { s: floats(1, 1, 2, 2) }, { mode: 'linear' }),
  'Resize of opset 10, up': single(10, 'Resize', OPEN, { s: floats(1, 1, 2, 1.5) }),
  'Resize of opset 10, down': single(10, 'Resize', OPEN, { s: floats(1, 1, 0.5, 0.4) }),
  'Resize of opset 10, bilinear': single(10, 'Resize', OPEN, { s: floats(1, 1, 2, 1.5) }, { mode: 'linear' }),
  'Resize by what opset 11 takes where nothing is said': resize(11, {}, [1, 1, 2, 3]),
  'Resize by sizes': resize(13, { mode: 'linear' }, undefined, [2, 4, 7, 3]),
  'Resize of some axes': {
    ...resize(18, { mode: 'linear', axes: [3, 2] }, undefined, [9, 8]),
  },
  'Resize by a scale that is not that of the sizes': resize(13, { mode: 'linear' }, [1, 1, 1.3, 0.7]),
  ...Object.fromEntries<ModelSpec>(
    ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].flatMap(
      (coordinates): [string, ModelSpec][] => [
        [
          `linear, ${coordinates}`,
          resize(13, { mode: 'linear', coordinate_transformation_mode: coordinates }, undefined, [2, 4, 8, 1]),
        ],
        ...['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((rounding): [string, ModelSpec] => [
          `nearest, ${coordinates}, ${rounding}`,
          resize(
            13,
            { mode: 'nearest', coordinate_transformation_mode: coordinates, nearest_mode: rounding },
            undefined,
            [2, 4, 10, 3],
          ),
        ]),
      ],
    ),
  ),
};

function resize(
  opset: number,
  attributes: Attributes,
  scales?: readonly number[],
  sizes?: readonly number[],
): ModelSpec {
  const given = scales ? { scales: floats(...scales) } : { sizes: whole(...(sizes ?? [])) };
  // Opset 11 has no input that may be left out.
  const tensors = opset === 11 ? { roi: floats(), ...given } : given;
  const roi = opset === 11 ? 'roi' : '';
  const inputs = scales ? ['x', roi, 'scales'] : ['x', roi, '', 'sizes'];
  return single(opset, 'Resize', [2, 4, 5, 6], tensors, attributes, { inputs });
}

/** Everything that goes over numbers, channels and groups. */
export const NUMBERS: Readonly<Record<string, ModelSpec>> = {
  'a batch normalisation': single(
    15,
    'BatchNormalization',
    OPEN,
    { scale: drawn(4), shift: drawn(4), mean: drawn(4), variance: positive(4) },
    {},
    { floats: { epsilon: 0.01, momentum: 0.9 } },
  ),
  'a batch normalisation of vectors, opset 7': single(7, 'BatchNormalization', ['N', 4], {
    scale: drawn(4),
    shift: drawn(4),
    mean: drawn(4),
    variance: positive(4),
  }),
  'an instance normalisation': single(13, 'InstanceNormalization', OPEN, { scale: drawn(4), shift: drawn(4) }),
  'a group normalisation, with factors of groups': single(
    18,
    'GroupNormalization',
    OPEN,
    { scale: drawn(2), shift: drawn(2) },
    { num_groups: 2 },
  ),
  'a group normalisation, with factors of channels': single(
    21,
    'GroupNormalization',
    OPEN,
    { scale: drawn(4), shift: drawn(4) },
    { num_groups: 2 },
  ),
  'a layer normalisation of pictures': single(
    17,
    'LayerNormalization',
    OPEN,
    { scale: drawn(4, 5, 6), shift: drawn(4, 5, 6) },
    { axis: 1 },
  ),
  'a layer normalisation of the last axis': single(17, 'LayerNormalization', OPEN, { scale: drawn(6) }),
  'a layer normalisation of vectors': single(17, 'LayerNormalization', ['N', 6], { scale: drawn(6), shift: drawn(6) }),
  'a leaky relu of the usual slope': single(7, 'LeakyRelu', OPEN, {}),
  'a leaky relu': single(16, 'LeakyRelu', OPEN, {}, {}, { floats: { alpha: 0.2 } }),
  'an elu': single(7, 'Elu', OPEN, {}, {}, { floats: { alpha: 0.7 } }),
  ...Object.fromEntries(
    ['Relu', 'Sigmoid', 'Tanh', 'Softplus', 'Neg', 'Identity2'].map((word) => [
      word,
      word === 'Identity2'
        ? { opset: 13, input: OPEN, nodes: chain('Identity', 'Dropout', 'Relu') }
        : single(13, word, OPEN, {}),
    ]),
  ),
  'a SiLU': {
    opset: 13,
    input: OPEN,
    nodes: [
      { operator: 'Sigmoid', inputs: ['x'], outputs: ['s'] },
      { operator: 'Mul', inputs: ['s', 'x'], outputs: ['y'] },
    ],
  },
  'a factor of channels': single(13, 'Mul', OPEN, { c: drawn(1, 4, 1, 1) }),
  'a term of channels, without the batch’s axis': single(13, 'Add', OPEN, { c: drawn(4, 1, 1) }),
  'a term of columns': single(13, 'Add', OPEN, { c: drawn(6) }),
  'a term of every number': single(13, 'Sub', OPEN, { c: drawn(4, 5, 6) }),
  'a number': single(13, 'Div', OPEN, { c: scalar(0.3) }),
  'a constant less a picture': single(13, 'Sub', OPEN, { c: drawn(4, 1, 1) }, {}, { inputs: ['c', 'x'] }),
  'a factor of one number, in front': single(13, 'Mul', OPEN, { c: scalar(-2) }, {}, { inputs: ['c', 'x'] }),
  'two results, and constants of constants': {
    opset: 13,
    input: OPEN,
    tensors: { a: drawn(4, 1, 1), b: drawn(4, 1, 1), three: scalar(3) },
    nodes: [
      { operator: 'Mul', inputs: ['a', 'three'], outputs: ['scaled'] },
      { operator: 'Add', inputs: ['scaled', 'b'], outputs: ['c'] },
      { operator: 'Mul', inputs: ['x', 'c'], outputs: ['other'] },
      { operator: 'Tanh', inputs: ['other'], outputs: ['bounded'] },
      { operator: 'Sub', inputs: ['bounded', 'x'], outputs: ['difference'] },
      { operator: 'Mul', inputs: ['difference', 'bounded'], outputs: ['y'] },
    ],
  },
  'numbers of channels that are results': {
    opset: 13,
    input: OPEN,
    nodes: [
      { operator: 'GlobalAveragePool', inputs: ['x'], outputs: ['means'] },
      { operator: 'Sub', inputs: ['x', 'means'], outputs: ['centred'] },
      { operator: 'Sigmoid', inputs: ['means'], outputs: ['gates'] },
      { operator: 'Mul', inputs: ['gates', 'centred'], outputs: ['gated'] },
      { operator: 'Sub', inputs: ['means', 'gated'], outputs: ['left'] },
      { operator: 'Add', inputs: ['left', 'means'], outputs: ['y'] },
    ],
  },
};

function chain(...operators: readonly string[]): ModelSpec['nodes'] {
  return operators.map((operator, i) => ({
    operator,
    inputs: [i === 0 ? 'x' : `v${i - 1}`],
    outputs: [i === operators.length - 1 ? 'y' : `v${i}`],
  }));
}

/** Reshaping, flattening and what reads numbers in ONNX's order. */
export const ORDERS: Readonly<Record<string, ModelSpec>> = {
  'a dense layer on a flattened picture': {
    opset: 13,
    input: OPEN,
    tensors: { w: drawn(7, 120), b: drawn(7) },
    nodes: [
      { operator: 'Flatten', inputs: ['x'], outputs: ['flat'] },
      { operator: 'Gemm', inputs: ['flat', 'w', 'b'], outputs: ['y'], attributes: { transB: 1 } },
    ],
  },
  'factors of a matrix': single(
    9,
    'Gemm',
    ['N', 5],
    { w: drawn(5, 3), b: drawn(1, 3) },
    {},
    { floats: { alpha: 0.5, beta: -2 } },
  ),
  'a matrix and a bias': {
    opset: 13,
    input: ['N', 5],
    tensors: { w: drawn(5, 3), b: drawn(3) },
    nodes: [
      { operator: 'MatMul', inputs: ['x', 'w'], outputs: ['product'] },
      { operator: 'Add', inputs: ['b', 'product'], outputs: ['y'] },
    ],
  },
  'a matrix on the last axis': single(13, 'MatMul', OPEN, { w: drawn(6, 3) }),
  'a vector that becomes a picture': {
    opset: 13,
    input: ['N', 5],
    tensors: { w: drawn(5, 24), k: drawn(3, 2, 2, 2), to: whole(-1, 2, 3, 4) },
    nodes: [
      { operator: 'Gemm', inputs: ['x', 'w'], outputs: ['v'] },
      { operator: 'Relu', inputs: ['v'], outputs: ['r'] },
      { operator: 'Reshape', inputs: ['r', 'to'], outputs: ['picture'] },
      { operator: 'Conv', inputs: ['picture', 'k'], outputs: ['y'] },
    ],
  },
  'a shape that is worked out': {
    opset: 13,
    input: OPEN,
    tensors: { zero: { dims: [], data: [0], whole: true }, axis: whole(0), rest: whole(-1) },
    nodes: [
      { operator: 'Shape', inputs: ['x'], outputs: ['sides'] },
      { operator: 'Gather', inputs: ['sides', 'zero'], outputs: ['batch'] },
      { operator: 'Unsqueeze', inputs: ['batch', 'axis'], outputs: ['list'] },
      { operator: 'Concat', inputs: ['list', 'rest'], outputs: ['to'], attributes: { axis: 0 } },
      { operator: 'Reshape', inputs: ['x', 'to'], outputs: ['y'] },
    ],
  },
  'a picture flattened into a picture of other sides': {
    opset: 13,
    input: OPEN,
    tensors: { to: whole(0, 6, 5, 4), k: drawn(2, 6, 2, 2) },
    nodes: [
      { operator: 'Reshape', inputs: ['x', 'to'], outputs: ['other'] },
      { operator: 'Conv', inputs: ['other', 'k'], outputs: ['y'] },
    ],
  },
  'channels last, factors of channels there, and back': {
    opset: 13,
    input: OPEN,
    tensors: { c: drawn(4), w: drawn(4, 3) },
    nodes: [
      { operator: 'Transpose', inputs: ['x'], outputs: ['last'], attributes: { perm: [0, 2, 3, 1] } },
      { operator: 'Mul', inputs: ['last', 'c'], outputs: ['scaled'] },
      { operator: 'MatMul', inputs: ['scaled', 'w'], outputs: ['mixed'] },
      { operator: 'Transpose', inputs: ['mixed'], outputs: ['first'], attributes: { perm: [0, 3, 1, 2] } },
      { operator: 'MaxPool', inputs: ['first'], outputs: ['y'], attributes: { kernel_shape: [2, 2] } },
    ],
  },
  'an order that ends otherwise': single(13, 'Transpose', OPEN, {}, { perm: [0, 3, 1, 2] }),
  'rows that become columns': {
    opset: 13,
    input: ['N', 12],
    tensors: { to: whole(0, 3, 4) },
    nodes: [
      { operator: 'Reshape', inputs: ['x', 'to'], outputs: ['matrix'] },
      { operator: 'Transpose', inputs: ['matrix'], outputs: ['turned'], attributes: { perm: [0, 2, 1] } },
      { operator: 'Flatten', inputs: ['turned'], outputs: ['y'] },
    ],
  },
  'a group normalisation as PyTorch writes it': {
    opset: 13,
    input: OPEN,
    tensors: { to: whole(0, 2, -1), ones: floats(1, 1), zeros: floats(0, 0), c: drawn(4, 1, 1), d: drawn(4, 1, 1) },
    nodes: [
      { operator: 'Reshape', inputs: ['x', 'to'], outputs: ['groups'] },
      { operator: 'InstanceNormalization', inputs: ['groups', 'ones', 'zeros'], outputs: ['normal'] },
      { operator: 'Shape', inputs: ['x'], outputs: ['sides'] },
      { operator: 'Reshape', inputs: ['normal', 'sides'], outputs: ['back'] },
      { operator: 'Mul', inputs: ['back', 'c'], outputs: ['scaled'] },
      { operator: 'Add', inputs: ['scaled', 'd'], outputs: ['y'] },
    ],
  },
  'pictures and vectors side by side': {
    opset: 11,
    input: OPEN,
    tensors: { k: drawn(3, 4, 1, 1) },
    nodes: [
      { operator: 'Conv', inputs: ['x', 'k'], outputs: ['seen'] },
      { operator: 'Concat', inputs: ['seen', 'x'], outputs: ['both'], attributes: { axis: 1 } },
      { operator: 'Flatten', inputs: ['both'], outputs: ['flat'] },
      { operator: 'Flatten', inputs: ['seen'], outputs: ['vector'] },
      { operator: 'Concat', inputs: ['vector', 'flat'], outputs: ['y'], attributes: { axis: -1 } },
    ],
  },
  'parts of the channels': {
    opset: 13,
    input: OPEN,
    tensors: { sizes: whole(1, 3), from: whole(-2), to: whole(2 ** 40), axis: whole(1) },
    nodes: [
      { operator: 'Split', inputs: ['x', 'sizes'], outputs: ['one', 'three'], attributes: { axis: 1 } },
      { operator: 'Slice', inputs: ['three', 'from', 'to', 'axis'], outputs: ['two'] },
      { operator: 'Concat', inputs: ['two', 'one'], outputs: ['y'], attributes: { axis: 1 } },
    ],
  },
  'halves of the channels, opset 9': {
    opset: 9,
    input: ['N', 6],
    nodes: [
      { operator: 'Split', inputs: ['x'], outputs: ['a', 'b'], attributes: { axis: 1 } },
      { operator: 'Slice', inputs: ['b'], outputs: ['c'], attributes: { axes: [1], starts: [1], ends: [3] } },
      { operator: 'Concat', inputs: ['c', 'a'], outputs: ['y'], attributes: { axis: 1 } },
    ],
  },
  'sides of one place': {
    opset: 13,
    input: ['N', 6],
    tensors: { axes: whole(2, 3), two: whole(-1) },
    nodes: [
      { operator: 'Unsqueeze', inputs: ['x', 'axes'], outputs: ['picture'] },
      { operator: 'Relu', inputs: ['picture'], outputs: ['r'] },
      { operator: 'Squeeze', inputs: ['r', 'two'], outputs: ['y'] },
    ],
  },
};

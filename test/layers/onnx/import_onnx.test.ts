import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { checkGraph } from '../../../src/layers/check_graph.js';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import { drawn, externalModel, floats, NUMBERS, single, whole } from '../../support/onnx/cases.js';
import { fusedConvolution, type StyledConvolution } from '../../support/onnx/styled_cases.js';
import { changedModel, modelBytes, type ModelSpec } from '../../support/onnx/model.js';

const IMAGE = ['N', 4, 5, 6] as const;
const conv = (attributes: Record<string, number | string | number[]> = {}): ModelSpec =>
  single(13, 'Conv', IMAGE, { w: drawn(3, 4, 3, 3) }, attributes);

const graph = (nodes: ModelSpec['nodes'], tensors: ModelSpec['tensors'] = {}): ModelSpec => ({
  opset: 13,
  input: IMAGE,
  nodes,
  tensors,
});

/** What a StyleGAN2 convolves with where the batch is folded into groups. */
const styledConv = (changes: Partial<StyledConvolution>): ModelSpec => fusedConvolution({ batch: 'N', ...changes });

const relu = (from: string, to: string) => ({ operator: 'Relu', inputs: [from], outputs: [to] });

describe('refuses, with operator, node and opset where there is one,', () => {
  const cases: readonly (readonly [string, () => ModelSpec | Uint8Array, RegExp])[] = [
    ['no model', () => new Uint8Array(), /whole ONNX model; got 0 bytes without a graph/],
    ['what is not protocol buffers', () => new TextEncoder().encode('{"graph": []}'), /whole ONNX model/],
    ['a truncated model', () => modelBytes(conv()).subarray(0, 120), /whole ONNX model/],
    ['another year’s operators', () => ({ ...conv(), opset: 6 }), /from 7 to 24; got opset 6/],
    [
      'an operator that is not imported',
      () => ({ ...graph([{ operator: 'Einsum', name: 'mix', inputs: ['x'], outputs: ['y'] }]) }),
      /Einsum "mix" \(opset 13\): operators are those of docs\/images\.md; got Einsum\./,
    ],
    ['a loop', () => graph([{ operator: 'Loop', inputs: ['x'], outputs: ['y'] }]), /Loop "y" \(opset 13\).*got Loop/],
    [
      'an operator of another set',
      () => graph([{ operator: 'Gelu', domain: 'com.microsoft', inputs: ['x'], outputs: ['y'] }]),
      /got com\.microsoft\.Gelu/,
    ],
    ['a circle', () => graph([relu('b', 'a'), relu('a', 'b'), relu('b', 'y')]), /without a loop; got "b"/],
    ['a name twice', () => graph([relu('x', 'y'), relu('x', 'y')]), /names of values differ; got "y"/],
    ['no such output', () => ({ ...graph([relu('x', 'z')]) }), /comes before it, without a loop; got "y"/],
    ['several outputs', () => ({ ...conv(), outputs: ['y', 'x'] }), /one output, or one is named; got 2: y, x/],
    [
      'open sizes',
      () => ({ ...conv(), input: ['N', 4, 'H', 6] }),
      /fixed sizes but for N; got type 1 \[\?, 4, \?, 6\]/,
    ],
    ['pictures of three dimensions', () => ({ ...conv(), input: ['N', 4, 5, 6, 7] }), /\[N, C, H, W\], of fixed sizes/],
    [
      'the input as it is',
      () => graph([{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }]),
      /a graph has a layer/,
    ],
    ['holes in kernels', () => conv({ dilations: [2, 1] }), /Conv "y" \(opset 13\): kernels are without holes; got/],
    ['a kernel that does not fit', () => conv({ pads: [0, 0, 0, 0], kernel_shape: [2, 3] }), /kernel_shape is that of/],
    ['an attribute that is not known', () => conv({ winograd: 1 }), /among those that are imported; got winograd/],
    ['an attribute of another type', () => conv({ group: 'two' }), /its attribute group has the type that ONNX says/],
    ['groups that divide nothing', () => conv({ group: 3 }), /its weights are for 12 channels; got a picture of 4/],
    [
      'weights that are results',
      () => graph([{ operator: 'Conv', inputs: ['x', 'x'], outputs: ['y'] }]),
      /its input 1 is a constant of floats; got the result of a node/,
    ],
    [
      'weights that are not finite',
      () => single(13, 'Conv', IMAGE, { w: { dims: [1, 4, 1, 1], data: [0, 1, NaN, 2] } }),
      /tensor "w" has finite float32 numbers; got NaN at index 2/,
    ],
    [
      'weights of another length',
      () => single(13, 'Conv', IMAGE, { w: { dims: [1, 4, 1, 1], data: [0, 1, 2] } }),
      /tensor "w" of shape \[1, 4, 1, 1\] has 4 numbers; got 3/,
    ],
    [
      'two gigabytes that are only claimed',
      () => single(13, 'Conv', IMAGE, { w: { dims: [16_384, 4, 128, 128], data: [] } }),
      /tensor "w" has at most 536870912 numbers; got a shape of/,
    ],
    [
      'somewhat less that is only claimed',
      () => single(13, 'Conv', IMAGE, { w: { dims: [8192, 4, 128, 128], data: [] } }),
      /has 536870912 numbers; got 0/,
    ],
    ['float16', () => changedModel(conv(), ({ graph: g }) => void (g!.initializer[0].dataType = 10)), /in float32/],
    ['weights in another file', () => externalModel('weights.bin'), /in the model itself; got some in "weights\.bin"/],
    ['Python’s training', () => training(), /BatchNormalization "y" \(opset 15\): it is exported for inference/],
    [
      'a mean over rows',
      () => single(13, 'ReduceMean', IMAGE, {}, { axes: [2] }),
      /over height and width, over channels, or over the last axis; got \[2\]/,
    ],
    [
      'a mean over images',
      () => single(13, 'ReduceMean', IMAGE, {}, { axes: [0, 1] }),
      /over the last axis; got \[0, 1\]/,
    ],
    [
      'noise that is drawn anew',
      () => graph([{ operator: 'RandomNormalLike', inputs: ['x'], outputs: ['y'] }]),
      /RandomNormalLike "y" \(opset 13\): .*got random numbers\. .*noise_mode='const'/,
    ],
    ['a cube', () => single(13, 'Pow', IMAGE, { c: floats(3) }), /its exponent is of 2, 1, 0\.5, -0\.5, -1; got 3/],
    [
      'exponents of channels',
      () => single(13, 'Pow', IMAGE, { c: drawn(4, 1, 1) }),
      /its exponent is of .*; got \[4\]/,
    ],
    [
      'rows that are repeated',
      () => single(13, 'Tile', IMAGE, { t: whole(1, 1, 2, 1) }),
      /one place along axis 1; got \[1, 1, 2, 1\]/,
    ],
    [
      'a batch that is repeated',
      () => single(13, 'Expand', IMAGE, { t: whole(2, 4, 5, 6) }),
      /it repeats sides of 1 in \[batch, 4, 5, 6\]; got \[2, 4, 5, 6\]/,
    ],
    [
      'some images of a batch',
      () => single(13, 'Slice', IMAGE, { a: whole(0), b: whole(1), axes: whole(0) }),
      /it leaves the batch as it is; got 0 to 1 of axis 0/,
    ],
    [
      'rows backwards',
      () => single(13, 'Slice', IMAGE, { a: whole(-1), b: whole(-99), axes: whole(2), steps: whole(-1) }),
      /rows and columns of pictures forwards.*; got axis 2 of \[N, 4, 5, 6\] by -1/,
    ],
    ['a cubic resize', () => resize({ mode: 'cubic' }), /its mode is of nearest, linear, bilinear; got cubic/],
    [
      'coordinates of faces',
      () => resize({ coordinate_transformation_mode: 'tf_crop_and_resize' }),
      /half_pixel, pytorch_half_pixel, align_corners, asymmetric; got tf_crop_and_resize/,
    ],
    ['a resize of channels', () => resize({}, [1, 2, 1, 1]), /it resizes height and width; got \[1, 2, 1, 1\]/],
    [
      'a reshape that moves the batch',
      () => single(13, 'Reshape', IMAGE, { to: whole(5, -1) }),
      /keeps the batch and the 120 numbers of \[N, 4, 5, 6\]; got \[5, -1\]/,
    ],
    [
      'an order that is no rotation',
      () => single(13, 'Transpose', IMAGE, {}, { perm: [0, 2, 1, 3] }),
      /it moves the first axes behind the others/,
    ],
    ['a quotient by 0', () => single(13, 'Div', IMAGE, { c: floats(0) }), /finite; got a divisor of 0/],
    [
      'a second result',
      () =>
        graph([
          { operator: 'MaxPool', inputs: ['x'], outputs: ['m', 'places'], attributes: { kernel_shape: [2, 2] } },
          relu('places', 'y'),
        ]),
      /the first result is imported; got "places" of .*MaxPool "m"/,
    ],
    [
      'constants between',
      () => single(13, 'Mul', IMAGE, { c: drawn(5, 1) }),
      /one for each along the first or the last axes of \[N, 4, 5, 6\]; got \[5, 1\]/,
    ],
    [
      'sizes that grow by themselves',
      () => graph([{ operator: 'ConstantOfShape', inputs: ['n'], outputs: ['y'] }], { n: whole(2 ** 30) }),
      /it makes at most 1024 numbers/,
    ],
  ];
  it.each(cases)('%s', async (_, model, message) => {
    const given = model();
    const refused = importOnnx(given instanceof Uint8Array ? given : modelBytes(given));
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('weights that styles scale are refused, with the way out,', () => {
  const use = (operator: string, ...inputs: string[]) => ({ operator, inputs, outputs: ['y'] });
  const cases: readonly (readonly [string, Partial<StyledConvolution>, RegExp])[] = [
    [
      'in groups, of a batch',
      { batch: 2, group: 2 },
      /Conv "c" \(opset 13\): .* of one image, in one group; got group 2, a batch of 2\. .*fused_modconv=False/,
    ],
    [
      'for one image where a batch is fixed',
      { batch: 2 },
      /in one group; got group 1, a batch of 2\. .*fused_modconv=False/,
    ],
    ['over pictures of an open batch', { folds: false }, /Conv "c" .*got another use.*fused_modconv=False/],
    [
      'with the batch among channels elsewhere',
      { last: use('Relu', 'folded') },
      /Relu "y" .*batch is an axis of its own; got a picture with .*fused_modconv=False/,
    ],
    ['constants over a folded batch', { last: use('Conv', 'folded', 'k') }, /Conv "y" .*batch is an axis of its own/],
    ['in sums', { last: use('Add', 'styled', 'styled') }, /weights that styles scale are multiplied; got Add/],
    ['in functions', { last: use('Relu', 'styled') }, /its input 0 follows .*got weights scaled by styles/],
    ['as cubes', { last: use('Mul', 'squares', 'styled') }, /Mul "y" .*got another use/],
    [
      'in other axes',
      { last: { ...use('Transpose', 'styled'), attributes: { perm: [0, 1, 2, 4, 3] } } },
      /swaps the filters and the channels of an image; got \[0, 1, 2, 4, 3\]/,
    ],
    [
      'under another shape',
      { last: use('Reshape', 'styled', 'flat') },
      /weights keep their sides, \[3, 4, 2, 3\] of each image; got \[-1, 72\]/,
    ],
  ];
  it.each(cases)('%s', async (_, changes, message) => {
    const refused = importOnnx(modelBytes(styledConv(changes)));
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
  });
});

function training(): ModelSpec {
  const model = NUMBERS['a batch normalisation'];
  return { ...model, nodes: [{ ...model.nodes[0], attributes: { training_mode: 1 } }] };
}

function resize(attributes: Record<string, string>, scales: readonly number[] = [1, 1, 2, 2]): ModelSpec {
  return single(13, 'Resize', IMAGE, { s: floats(...scales) }, attributes, { inputs: ['x', '', 's'] });
}

it('reads weights of other files, in parts', async () => {
  const { data } = drawn(3, 4, 3, 3);
  const bytes = new Uint8Array(8 + 4 * data.length);
  bytes.set(new Uint8Array(Float32Array.from(data).buffer), 8);
  const asked: string[] = [];
  const read = (file: string) => {
    asked.push(file);
    return Promise.resolve(bytes);
  };
  const there = externalModel('sub/weights.bin', { offset: '8', length: String(4 * data.length) });
  const { parameters } = await importOnnx(there, { external: read });
  expect([...parameters].sort()).toEqual([...data].sort());
  expect(asked).toEqual(['sub/weights.bin']);
  const past = externalModel('weights.bin', { offset: '16', length: String(4 * data.length) });
  await expect(importOnnx(past, { external: read })).rejects.toThrow(/within "weights\.bin".*got bytes 16 to 448/);
  const none = externalModel('weights.bin', { offset: '-1' });
  await expect(importOnnx(none, { external: read })).rejects.toThrow(/offset of external data is a whole number/);
});

it('names layers and tensors as PyTorch does, and takes the value that is asked for', async () => {
  const model = readFileSync('test/layers/onnx/models/vae_decoder_opset13.onnx');
  const { graph: whole } = await importOnnx(model);
  const { tensors } = checkGraph(whole);
  expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
    ['start.weight', [5, 36]],
    ['start.bias', [36]],
    ['first.weight', [3, 3, 6, 4]],
    ['first.bias', [4]],
    ['second.weight', [3, 3, 4, 2]],
    ['second.bias', [2]],
  ]);
  // It ends flattened, channel after channel as the file has it.
  expect(whole.nodes.at(-1)!.kind).toBe('channelsFirst');
  await expect(importOnnx(model, { output: 'nothing' })).rejects.toThrow(
    /value of the graph; got "nothing"\. Its outputs are [a-z, ]+\./,
  );
});

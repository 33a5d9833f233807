import { conv2d } from '../../src/ops/conv2d/launch.js';
import type { Conv2dSpec } from '../../src/ops/conv2d/contract.js';
import type { Conv2dArrangeSpec } from '../../src/ops/conv2d_arrange/contract.js';
import { conv2dArrange, conv2dArrangedLength } from '../../src/ops/conv2d_arrange/launch.js';
import { conv2dInputGradient } from '../../src/ops/conv2d_input_gradient/launch.js';
import { conv2dWeightGradient } from '../../src/ops/conv2d_weight_gradient/launch.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import { conv2dOutputs, referenceConv2d } from '../reference/conv2d.js';
import { referenceConv2dInputGradient } from '../reference/conv2d_input_gradient.js';
import { referenceConv2dWeightGradient } from '../reference/conv2d_weight_gradient.js';
import { withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT, type Tolerance } from '../support/tolerance.js';

export interface Conv2dCase {
  readonly name: string;
  readonly images: number;
  readonly spec: Conv2dSpec;
}

type Numbers = Readonly<Record<'input' | 'weights' | 'bias' | 'channelBias' | 'outputGradient', Float32Array>>;

/** `images` of height × width × channels to `filters`, stride 1 and no padding unless said. */
export function conv2dCase(
  [images, height, width, channels]: readonly [number, number, number, number],
  filters: number,
  kernel: readonly [number, number],
  { stride = [1, 1], padding = [0, 0, 0, 0], groups = 1 }: Partial<Conv2dSpec> = {},
): Conv2dCase {
  const spec = { height, width, channels, filters, kernel, stride, padding, groups };
  const name =
    `${images} × [${height}, ${width}, ${channels}] to ${filters}, kernel ${kernel.join('×')}, ` +
    `stride ${stride.join('×')}, padding ${padding.join(' ')}, groups ${groups}`;
  return { name, images, spec };
}

/**
 * A plain one, a strided one whose sizes fill no tile, with uneven padding, a dense layer, a kernel that covers the
 * image, groups, and one channel on either side, with rows longer than the places that are then taken at once.
 */
export const FEW_CONV2D: readonly Conv2dCase[] = [
  conv2dCase([2, 5, 6, 3], 5, [3, 3], { padding: [1, 1, 1, 1] }),
  conv2dCase([3, 7, 9, 17], 21, [3, 2], { stride: [2, 3], padding: [2, 0, 1, 1] }),
  conv2dCase([9, 1, 1, 37], 19, [1, 1]),
  conv2dCase([6, 4, 3, 5], 3, [4, 3]),
  conv2dCase([2, 6, 5, 6], 8, [3, 3], { stride: [2, 1], padding: [0, 1, 1, 2], groups: 2 }),
  conv2dCase([2, 5, 5, 7], 7, [3, 3], { padding: [1, 1, 1, 1], groups: 7 }),
  conv2dCase([2, 6, 19, 1], 17, [3, 3], { padding: [1, 1, 1, 1] }),
];

export const MANY_CONV2D: readonly Conv2dCase[] = [
  conv2dCase([5, 3, 4, 3], 7, [3, 4], { stride: [2, 2] }),
  conv2dCase([1, 1, 1, 1], 1, [1, 1]),
  conv2dCase([1, 4, 4, 1], 1, [3, 3], { padding: [1, 1, 1, 1] }),
  conv2dCase([1, 1, 1, 5], 4, [3, 3], { padding: [1, 1, 1, 1] }),
  conv2dCase([1, 2, 3, 2], 6, [5, 7], { padding: [3, 4, 2, 4] }),
  conv2dCase([2, 8, 8, 4], 16, [4, 4], { stride: [2, 2], padding: [1, 1, 1, 1] }),
  conv2dCase([2, 9, 7, 3], 33, [4, 4], { stride: [3, 3], padding: [1, 2, 0, 3] }),
  conv2dCase([2, 7, 7, 5], 2, [2, 2], { stride: [3, 3] }),
  conv2dCase([2, 9, 9, 3], 5, [1, 1], { stride: [2, 2] }),
  conv2dCase([5, 16, 16, 32], 32, [3, 3], { padding: [1, 1, 1, 1] }),
  conv2dCase([3, 8, 8, 64], 1, [4, 4], { stride: [2, 2], padding: [1, 1, 1, 1] }),
  conv2dCase([2, 33, 35, 3], 16, [3, 3], { padding: [1, 1, 1, 1] }),
  conv2dCase([2, 4, 4, 40], 48, [3, 3], { padding: [1, 1, 1, 1], groups: 2 }),
  conv2dCase([3, 6, 6, 48], 96, [3, 3], { padding: [1, 1, 1, 1], groups: 48 }),
  conv2dCase([66, 1, 1, 130], 129, [1, 1]),
  conv2dCase([3, 5, 40, 3], 1, [3, 3], { stride: [1, 2], padding: [1, 1, 1, 1] }),
  conv2dCase([2, 5, 130, 8], 12, [3, 5], { padding: [1, 2, 1, 2] }),
];

/**
 * Standard normal draws: a term that is forgotten, or stands in the wrong place, is a thousand times what is allowed.
 */
export function conv2dNumbers({ spec, images }: Conv2dCase): Numbers {
  const random = new TestRandom(1401);
  const { kernel, channels, filters, groups } = spec;
  return {
    input: random.normals(images * spec.height * spec.width * channels),
    weights: random.normals((kernel[0] * kernel[1] * channels * filters) / groups),
    bias: random.normals(filters),
    channelBias: random.normals(channels),
    outputGradient: random.normals(images * conv2dOutputs(spec)),
  };
}

export interface Conv2dResults<Numbers> {
  readonly output: Numbers;
  readonly inputGradient: Numbers;
  readonly weightGradient: Numbers;
  readonly biasGradient: Numbers;
}

export interface Conv2dOptions {
  /** Whether biases are given and their gradient is asked for. Default: true. */
  readonly biased?: boolean;
  /** Whether weights are arranged beforehand. */
  readonly arranged?: boolean;
}

/** All three ops on a device. */
export function conv2dOn(
  device: Device,
  { spec, images }: Conv2dCase,
  numbers: Numbers,
  { biased = true, arranged = false }: Conv2dOptions = {},
) {
  return withScratch(device, async (scratch): Promise<Conv2dResults<Float32Array>> => {
    const upload = (values: Float32Array) => scratch.upload(values);
    const empty = (floats: number) => scratch.output(floats);
    const download = (buffer: DeviceBuffer) => scratch.download(buffer);
    const input = upload(numbers.input);
    const weights = upload(numbers.weights);
    const outputGradient = upload(numbers.outputGradient);
    const output = empty(numbers.outputGradient.length);
    const inputGradient = empty(numbers.input.length);
    const weightGradient = empty(numbers.weights.length);
    const biasGradient = empty(spec.filters);
    const [bias, channelBias] = biased ? [upload(numbers.bias), upload(numbers.channelBias)] : [];
    const weightsFor = (result: Conv2dArrangeSpec['result']) => {
      if (!arranged) return weights;
      const buffer = empty(conv2dArrangedLength(device.kind, { ...spec, result }));
      scratch.keep(conv2dArrange(device, { ...spec, result })).run({ weights, arranged: buffer });
      return buffer;
    };
    const program = scratch.keep(conv2d(device, { ...spec, arranged }));
    program.run({ images, input, weights: weightsFor('output'), bias, output });
    const inputProgram = scratch.keep(conv2dInputGradient(device, { ...spec, arranged }));
    const inputWeights = weightsFor('input-gradient');
    inputProgram.run({ images, outputGradient, weights: inputWeights, bias: channelBias, inputGradient });
    const weightProgram = scratch.keep(conv2dWeightGradient(device, spec));
    const asked = biased ? { biasGradient } : {};
    weightProgram.run({ images, input, outputGradient, weightGradient, ...asked });
    return {
      output: await download(output),
      inputGradient: await download(inputGradient),
      weightGradient: await download(weightGradient),
      biasGradient: await download(biasGradient),
    };
  });
}

/** What the equations give for these numbers, in float64. */
export function conv2dReference({ spec, images }: Conv2dCase, numbers: Numbers): Conv2dResults<Float64Array> {
  return {
    output: referenceConv2d(spec, images, numbers),
    inputGradient: referenceConv2dInputGradient(spec, images, { ...numbers, bias: numbers.channelBias }),
    ...referenceConv2dWeightGradient(spec, images, numbers),
  };
}

/**
 * A sum of n products in float32, in any order, is off by at most n + 1 units of Σ|terms| (Higham, Accuracy and
 * Stability, section 3.1): a rounding of each product where it is not fused, at most n of sums, one of the bias. Sums
 * over pixels are made of shorter ones: a term passes through at most `MOST_SUMS` of them.
 */
export function conv2dTolerance(given: Conv2dCase, numbers: Numbers): Conv2dResults<Tolerance> {
  const of = (value: (x: number) => number): Numbers => ({
    input: numbers.input.map(value),
    weights: numbers.weights.map(value),
    bias: numbers.bias.map(value),
    channelBias: numbers.channelBias.map(value),
    outputGradient: numbers.outputGradient.map(value),
  });
  const [sizes, terms] = [
    conv2dReference(given, of(Math.abs)),
    conv2dReference(
      given,
      of(() => 1),
    ),
  ];
  const bound = (name: keyof Conv2dResults<unknown>, most = Infinity): Tolerance => ({
    absolute: sizes[name].map((size, i) => (Math.min(terms[name][i], most) + 1) * FLOAT32_UNIT * size),
    relative: 0,
    reason: 'a rounding for each term, of the sum of their sizes',
  });
  return {
    output: bound('output'),
    inputGradient: bound('inputGradient'),
    weightGradient: bound('weightGradient', MOST_SUMS),
    biasGradient: bound('biasGradient', MOST_SUMS),
  };
}

/** Additions that a term of a weight's gradient goes through, at most, on any device. */
const MOST_SUMS = 1024;

export const RESULTS = ['output', 'inputGradient', 'weightGradient', 'biasGradient'] as const;

/** All results of a device against their float64 twins. */
export async function expectTwins(device: Device, given: Conv2dCase, numbers = conv2dNumbers(given)): Promise<void> {
  const found = await conv2dOn(device, given, numbers);
  const expected = conv2dReference(given, numbers);
  const tolerance = conv2dTolerance(given, numbers);
  for (const name of RESULTS) {
    expectClose(found[name], expected[name], { ...tolerance[name], reason: `${name}: ${tolerance[name].reason}` });
  }
}

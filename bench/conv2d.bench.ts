import type { Device } from '../src/device/device.js';
import type { DeviceBuffer } from '../src/device/contract.js';
import { conv2d } from '../src/ops/conv2d/launch.js';
import { conv2dInputGradient } from '../src/ops/conv2d_input_gradient/launch.js';
import { conv2dWeightGradient } from '../src/ops/conv2d_weight_gradient/launch.js';
import { conv2dLengths } from '../src/ops/support/conv2d/spec.js';
import { referenceConv2d } from '../test/reference/conv2d.js';
import { referenceConv2dInputGradient } from '../test/reference/conv2d_input_gradient.js';
import { referenceConv2dWeightGradient } from '../test/reference/conv2d_weight_gradient.js';
import { checkKernel } from './support/check.js';
import {
  conv2dCases,
  conv2dHost,
  conv2dOperations,
  lastOf,
  placesOf,
  roundingOf,
  type Conv2dCase,
  type Conv2dHost,
} from './support/conv2d_case.js';
import type { Buffers } from './support/device_data.js';
import { naiveConv2d, type NaiveConv2d } from './support/naive_conv2d.js';
import { opBench, type OpBench } from './support/op_bench.js';

interface Result {
  readonly actual: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  /** Terms of a sum. */
  readonly terms: number;
}

interface Conv2dOp {
  readonly name: string;
  readonly naive: NaiveConv2d;
  /** The two arrays it reads, of the host's. */
  readonly reads: readonly [keyof Conv2dHost, keyof Conv2dHost];
  /** Floats of the result. */
  floats(this: void, spec: Conv2dCase): number;
  /** Enqueues one run on buffers of those two and of the result. */
  program(
    this: void,
    device: Device,
    given: Conv2dCase,
    buffers: readonly [DeviceBuffer, DeviceBuffer, DeviceBuffer],
  ): { run(): void; free(): void };
  /** What is wrong where the last tile is missing: some of the result, with the float64 twin's. */
  check(this: void, given: Conv2dCase, host: Conv2dHost, result: Float32Array): Result;
}

function benchOf({ name, naive, reads, floats, program, check }: Conv2dOp): OpBench<Conv2dCase> {
  return opBench<Conv2dCase>({
    name,
    casesFor: conv2dCases,
    nameOf: (given) => given.name,
    async place(device: Device, { upload, empty, keep }: Buffers, given) {
      const host = conv2dHost(given);
      const result = empty('result', floats(given));
      const buffers = [upload(reads[0], host[reads[0]]), upload(reads[1], host[reads[1]]), result] as const;
      const made =
        given.naive === true && device.kind === 'cpu'
          ? keep(naiveConv2d(device, naive, given.spec, given.images, buffers))
          : keep(program(device, given, buffers));
      made.run();
      const { actual, reference, terms } = check(given, host, await device.readFloats(result));
      const worst = checkKernel(`${name} ${given.name} on ${device.kind}`, actual, reference, roundingOf(terms));
      return { worst, row: { operations: conv2dOperations(given), run: () => made.run() } };
    },
  });
}

/** Channels of the last group that are checked: of a depthwise one, its only one. */
const checkedOf = (count: number): number => Math.min(2, count);

/** What the last filters or channels of the last group are made of: a convolution of its own. */
function lastGroup({ spec }: Conv2dCase, last: { readonly channels?: number; readonly filters?: number }) {
  const channels = last.channels ?? spec.channels / spec.groups;
  const filters = last.filters ?? spec.filters / spec.groups;
  return { ...spec, channels, filters, groups: 1 };
}

/** Of weights [.., channels of a group, filters]: the last of both. */
const lastWeights = ({ spec }: Conv2dCase, weights: Float32Array, channels: number, filters: number): Float32Array =>
  lastOf(lastOf(weights, (spec.channels / spec.groups) * spec.filters, channels * spec.filters), spec.filters, filters);

export const conv2dBench = benchOf({
  name: 'conv2d',
  naive: 'conv2d_naive',
  reads: ['input', 'weights'],
  floats: ({ spec, images }) => images * conv2dLengths(spec).output,
  program(device, { spec, images }, [input, weights, output]) {
    const program = conv2d(device, spec);
    return { run: () => program.run({ images, input, weights, output }), free: () => program.free() };
  },
  check(given, { input, weights }, output) {
    const { spec } = given;
    const filters = checkedOf(spec.filters / spec.groups);
    const part = lastGroup(given, { filters });
    const image = input.subarray(-conv2dLengths(spec).input);
    const reference = referenceConv2d(part, 1, {
      input: lastOf(image, spec.channels, part.channels),
      weights: lastWeights(given, weights, part.channels, filters),
      bias: new Float32Array(filters),
    });
    const actual = lastOf(output.subarray(-conv2dLengths(spec).output), spec.filters, filters);
    return { actual, reference, terms: conv2dLengths(part).weights / filters };
  },
});

export const conv2dInputGradientBench = benchOf({
  name: 'conv2d_input_gradient',
  naive: 'conv2d_input_gradient_naive',
  reads: ['outputGradient', 'weights'],
  floats: ({ spec, images }) => images * conv2dLengths(spec).input,
  program(device, { spec, images }, [outputGradient, weights, inputGradient]) {
    const program = conv2dInputGradient(device, spec);
    const args = { images, outputGradient, weights, inputGradient };
    return { run: () => program.run(args), free: () => program.free() };
  },
  check(given, { outputGradient, weights }, inputGradient) {
    const { spec } = given;
    const channels = checkedOf(spec.channels / spec.groups);
    const part = lastGroup(given, { channels });
    const image = outputGradient.subarray(-conv2dLengths(spec).output);
    const reference = referenceConv2dInputGradient(part, 1, {
      outputGradient: lastOf(image, spec.filters, part.filters),
      weights: lastWeights(given, weights, channels, part.filters),
      bias: new Float32Array(channels),
    });
    const actual = lastOf(inputGradient.subarray(-conv2dLengths(spec).input), spec.channels, channels);
    return { actual, reference, terms: conv2dLengths(part).weights / channels };
  },
});

export const conv2dWeightGradientBench = benchOf({
  name: 'conv2d_weight_gradient',
  naive: 'conv2d_weight_gradient_naive',
  reads: ['input', 'outputGradient'],
  floats: ({ spec }) => conv2dLengths(spec).weights,
  program(device, { spec, images }, [input, outputGradient, weightGradient]) {
    const program = conv2dWeightGradient(device, spec);
    const args = { images, input, outputGradient, weightGradient };
    return { run: () => program.run(args), free: () => program.free() };
  },
  check(given, { input, outputGradient }, gradient) {
    const { spec, images } = given;
    const channels = checkedOf(spec.channels / spec.groups);
    const filters = checkedOf(spec.filters / spec.groups);
    const { weightGradient } = referenceConv2dWeightGradient(lastGroup(given, { channels, filters }), images, {
      input: lastOf(input, spec.channels, channels),
      outputGradient: lastOf(outputGradient, spec.filters, filters),
    });
    const actual = lastWeights(given, gradient, channels, filters);
    return { actual, reference: weightGradient, terms: images * placesOf(spec) };
  },
});

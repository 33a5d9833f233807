import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { conv2d } from '../../src/ops/conv2d/launch.js';
import { conv2dArrange, conv2dArrangedLength } from '../../src/ops/conv2d_arrange/launch.js';
import { conv2dInputGradient } from '../../src/ops/conv2d_input_gradient/launch.js';
import { conv2dWeightGradient } from '../../src/ops/conv2d_weight_gradient/launch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';
import {
  conv2dCase,
  conv2dNumbers,
  conv2dOn,
  conv2dTolerance,
  expectTwins,
  FEW_CONV2D,
  RESULTS,
} from './conv2d_cases.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]).reduce((sum, term) => sum + term, 0);

forEachDevice((_name, device) => {
  describe.each(FEW_CONV2D)('$name', (given) => {
    it('has the output and the gradients of its float64 twin', () => expectTwins(device(), given));

    it('is linear in the input and in the weights, with the gradients as its adjoints', async () => {
      // ⟨conv(x; w), g⟩ = ⟨x, convᵀ(g; w)⟩ = ⟨w, ∂⟩: no twin is asked. Each result is off by what its tolerance allows.
      const numbers = conv2dNumbers(given);
      const unbiased = { ...numbers, bias: numbers.bias.fill(0), channelBias: numbers.channelBias.fill(0) };
      const { output, inputGradient, weightGradient } = await conv2dOn(device(), given, unbiased, { biased: false });
      const tolerance = conv2dTolerance(given, unbiased);
      const allowed = (name: 'output' | 'inputGradient' | 'weightGradient', other: Float32Array): number =>
        dot(tolerance[name].absolute as Float64Array, other.map(Math.abs));
      const value = dot(output, numbers.outputGradient);
      const ofOutput = allowed('output', numbers.outputGradient);
      const reason = 'both sides are sums of results, each within its own bound';
      const relative = 0;
      expectClose([dot(numbers.input, inputGradient)], [value], {
        ...{ absolute: ofOutput + allowed('inputGradient', numbers.input), relative, reason },
      });
      expectClose([dot(numbers.weights, weightGradient)], [value], {
        ...{ absolute: ofOutput + allowed('weightGradient', numbers.weights), relative, reason },
      });
    });

    it('is without biases what it is with zeros, and with arranged weights the same', async () => {
      const numbers = conv2dNumbers(given);
      const zeros = { ...numbers, bias: numbers.bias.fill(0), channelBias: numbers.channelBias.fill(0) };
      const zeroed = await conv2dOn(device(), given, zeros, { arranged: true });
      const found = await conv2dOn(device(), given, zeros, { biased: false });
      expect(found.biasGradient.every(Number.isNaN)).toBe(true);
      expect({ ...found, biasGradient: zeroed.biasGradient }).toEqual(zeroed);
    });
  });

  it('passes on a number that is none to what sees it, and to nothing else', async () => {
    const given = conv2dCase([2, 4, 4, 2], 3, [3, 3], { padding: [1, 1, 1, 1] });
    const numbers = conv2dNumbers(given);
    numbers.input[0] = NaN;
    const { output, inputGradient, weightGradient } = await conv2dOn(device(), given, numbers);
    // Pixel (0, 0) of the first image is seen from (0, 0) to (1, 1), by all filters.
    const seen = [0, 1, 4, 5].flatMap((pixel) => [0, 1, 2].map((f) => pixel * 3 + f));
    expect([...output.keys()].filter((o) => Number.isNaN(output[o]))).toEqual(seen);
    expect(inputGradient.some(Number.isNaN)).toBe(false);
    // Channel 0 by the taps that reach the corner: rows and columns 0 and 1 of the kernel.
    const taps = [0, 1, 3, 4].flatMap((tap) => [0, 1, 2].map((f) => tap * 6 + f));
    expect([...weightGradient.keys()].filter((w) => Number.isNaN(weightGradient[w]))).toEqual(taps);
  });

  it('refuses what it cannot do', async () => {
    const { spec } = conv2dCase([1, 4, 5, 6], 4, [3, 3]);
    for (const make of [conv2d, conv2dInputGradient, conv2dWeightGradient]) {
      const making = (wrong: object) => () => make(device(), { ...spec, ...wrong });
      expect(making({ height: 0 })).toThrow(/height must be a whole number from 1 up; got 0/);
      expect(making({ filters: 20_000 })).toThrow(/filters must be 1 to 16384/);
      expect(making({ kernel: 3 })).toThrow(/kernel are a list/);
      expect(making({ stride: [1] })).toThrow(/stride must have 2 numbers; got 1/);
      expect(making({ padding: [1, 1] })).toThrow(/padding must have 4 numbers; got 2/);
      expect(making({ padding: [0, 0, -1, 0] })).toThrow(/padding must be whole numbers from 0 to 16384; got -1/);
      expect(making({ groups: 3 })).toThrow(/groups must divide channels and filters; got 3 groups/);
      expect(making({ kernel: [5, 5] })).toThrow(/the kernel must fit the padded image; got kernel 5 × 5/);
      expect(making({ height: 16384, width: 16384 })).toThrow(/an image and the weights have at most/);
    }
    expect(() => conv2dArrange(device(), { ...spec, result: 'input' as never })).toThrow(
      /result is output or input-grad/,
    );
    await withScratch(device(), (scratch) => {
      const buffer = scratch.output(6 * 4 * 5);
      const small = scratch.output(11);
      const program = scratch.keep(conv2d(device(), spec));
      const args = { images: 1, input: buffer, weights: scratch.output(216), output: buffer };
      expect(() => program.run({ ...args, images: 0 })).toThrow(/images must be a whole number/);
      expect(() => program.run({ ...args, images: 2 })).toThrow(/buffer input must hold at least 240 floats/);
      expect(() => program.run({ ...args, weights: small })).toThrow(/buffer weights must hold at least 216 floats/);
      expect(() => program.run({ ...args, output: small })).toThrow(/buffer output must hold at least 24 floats/);
      expect(() => program.run({ ...args, bias: scratch.output(3) })).toThrow(/buffer bias must hold at least 4/);
      return Promise.resolve();
    });
  });
});

it('gives the same bits with one thread and with three', async () => {
  const given = conv2dCase([7, 12, 11, 20], 36, [3, 3], { stride: [2, 1], padding: [1, 1, 1, 1] });
  const numbers = conv2dNumbers(given);
  const [one, three] = await Promise.all(
    [1, 3].map(async (threads) => {
      const device = await openCpuDevice({ threads });
      const results = await conv2dOn(device, given, numbers);
      await device.close();
      return results;
    }),
  );
  for (const name of RESULTS) expect(three[name], name).toEqual(one[name]);
});

it('stores zeros for what is below 1e-25 on the cpu, of which denormals would be made', async () => {
  const given = conv2dCase([1, 3, 3, 5], 17, [2, 2]);
  const numbers = conv2dNumbers(given);
  const tiny = { ...numbers, bias: numbers.bias.fill(0), channelBias: numbers.channelBias.fill(0) };
  const device = await openCpuDevice({ threads: 1 });
  const weights = numbers.weights.map((weight) => weight * 1e-30);
  const results = await conv2dOn(device, given, { ...tiny, weights }, { biased: false });
  const outputGradient = numbers.outputGradient.map((gradient) => gradient * 1e-30);
  const { weightGradient } = await conv2dOn(device, given, { ...tiny, outputGradient });
  await device.close();
  for (const numbersOf of [results.output, results.inputGradient, weightGradient]) {
    expect(numbersOf.every((value) => value === 0)).toBe(true);
  }
});

it('arranges no fewer numbers than there are weights', () => {
  const { spec } = FEW_CONV2D[1];
  for (const result of ['output', 'input-gradient'] as const) {
    expect(conv2dArrangedLength('cpu', { ...spec, result })).toBeGreaterThanOrEqual(3 * 2 * 17 * 21);
    expect(conv2dArrangedLength('webgpu', { ...spec, result })).toBeGreaterThanOrEqual(3 * 2 * 17 * 21);
  }
});

import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import type { Pool2dSpec } from '../../src/ops/pool2d/contract.js';
import { pool2d, pool2dGradient, pool2dSize } from '../../src/ops/pool2d/launch.js';
import { referencePool2d, type PoolTwinSpec } from '../reference/pool2d.js';
import { expectAdjoint } from '../support/adjoint.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const base = { images: 1, padding: [0, 0, 0, 0], countPadding: false, ceil: false } as const;

const shapes: readonly Omit<PoolTwinSpec, 'kind'>[] = [
  { ...base, height: 1, width: 1, channels: 1, kernel: [1, 1], stride: [1, 1] },
  // A kernel larger than the image, which its padding makes room for.
  { ...base, images: 3, height: 1, width: 2, channels: 3, kernel: [3, 4], stride: [1, 1], padding: [1, 2, 1, 3] },
  { ...base, images: 2, height: 7, width: 5, channels: 5, kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] },
  { ...base, height: 6, width: 7, channels: 17, kernel: [2, 3], stride: [2, 1], padding: [0, 2, 1, 0] },
  { ...base, height: 8, width: 6, channels: 20, kernel: [3, 2], stride: [2, 3], padding: [1, 0, 1, 1], ceil: true },
  { ...base, height: 5, width: 5, channels: 2, kernel: [2, 2], stride: [4, 3], ceil: true },
  { ...base, images: 2, height: 9, width: 8, channels: 64, kernel: [9, 8], stride: [1, 1] },
];
const averages = shapes.flatMap((shape) =>
  [false, true].map((countPadding): PoolTwinSpec => ({ ...shape, kind: 'average', countPadding })),
);
const maxima = shapes.map((shape): PoolTwinSpec => ({ ...shape, kind: 'max' }));

const nameOf = (spec: PoolTwinSpec) =>
  `${spec.images} × ${spec.height} × ${spec.width} × ${spec.channels}, ${spec.kernel.join(' × ')} by ` +
  `${spec.stride.join(', ')}, padding ${spec.padding.join(', ')}${spec.countPadding ? ' counted' : ''}`;
const named = (specs: readonly PoolTwinSpec[]) => specs.map((spec) => [nameOf(spec), spec] as const);
const sizeOf = ({ images, height, width, channels }: PoolTwinSpec) => images * height * width * channels;

async function both(device: Device, { images, ...spec }: PoolTwinSpec, x: Float32Array, g: Float32Array) {
  return withScratch(device, async (scratch) => {
    const [input, outputGradient] = [scratch.upload(x), scratch.upload(g)];
    const [output, inputGradient] = [scratch.output(g.length), scratch.output(x.length)];
    scratch.keep(pool2d(device, spec)).run({ images, input, output });
    scratch.keep(pool2dGradient(device, spec)).run({ images, input, outputGradient, inputGradient });
    return { values: await scratch.download(output), gradients: await scratch.download(inputGradient) };
  });
}

forEachDevice((_name, device) => {
  describe('averages', () => {
    it.each(named(averages))('%s', async (_shape, spec) => {
      const random = new TestRandom(spec.channels);
      const x = random.normals(sizeOf(spec));
      const { values: reference, height, width } = referencePool2d(x, spec);
      expect(pool2dSize(spec)).toEqual({ height, width });
      const g = random.normals(reference.length);
      const { values, gradients } = await both(device(), spec, x, g);
      // Each term is rounded twice and summed: √n units of the mean size of n terms below 6, eight times over.
      const terms = spec.kernel[0] * spec.kernel[1] + 4;
      const absolute = 8 * Math.sqrt(terms) * FLOAT32_UNIT;
      expectClose(values, reference, { absolute, relative: 0, reason: 'roundings of the terms of a mean' });
      expectAdjoint([x, values], [g, gradients], terms);
    });
  });

  describe('maxima', () => {
    it.each(named(maxima))('%s', async (_shape, spec) => {
      const random = new TestRandom(spec.channels);
      // Of few values, so that the first of equals counts.
      const x = random.normals(sizeOf(spec)).map((value) => Math.round(value));
      const { values: reference, places } = referencePool2d(x, spec);
      const g = random.normals(reference.length);
      const { values, gradients } = await both(device(), spec, x, g);
      expect(values).toEqual(Float32Array.from(reference));
      const expected = new Float64Array(x.length);
      places.forEach((place, i) => (expected[place] += g[i]));
      // Sums of at most as many terms, below 6, as windows have places.
      const absolute = spec.kernel[0] * spec.kernel[1] * 6 * FLOAT32_UNIT;
      expectClose(gradients, expected, { absolute, relative: 0, reason: 'a sum of gradients' });
    });
  });

  it('takes a NaN for the maximum, and its first for the place', async () => {
    const spec = { ...base, height: 2, width: 3, channels: 1, kernel: [2, 3], stride: [1, 1], kind: 'max' } as const;
    const x = Float32Array.of(1, NaN, 5, NaN, 7, -Infinity);
    const { values, gradients } = await both(device(), spec, x, Float32Array.of(3));
    expect([...values]).toEqual([NaN]);
    expect([...gradients]).toEqual([0, 3, 0, 0, 0, 0]);
    const low = await both(device(), spec, new Float32Array(6).fill(-Infinity), Float32Array.of(3));
    expect([...low.values]).toEqual([-Infinity]);
    expect([...low.gradients]).toEqual([3, 0, 0, 0, 0, 0]);
  });

  it('refuses windows of padding alone, kernels that do not fit, and what it does not know', async () => {
    const spec: Pool2dSpec = { height: 4, width: 4, channels: 1, kernel: [2, 2], stride: [2, 2], kind: 'max' };
    const refused = (changes: object) => () => pool2d(device(), { ...spec, ...changes });
    expect(refused({ padding: [2, 0, 0, 0] })).toThrow(/padding is 0 to kernel − 1 = 1 places/);
    expect(refused({ kernel: [5, 2] })).toThrow(/a kernel must fit into height and its padding, 4; got 5/);
    expect(refused({ kind: 'median' })).toThrow(/kind is average or max; got "median"/);
    expect(refused({ stride: [0, 1] })).toThrow(/stride\[0\] must be a whole number from 1/);
    await withScratch(device(), (scratch) => {
      const [input, output] = [scratch.output(16), scratch.output(4)];
      const program = scratch.keep(pool2d(device(), spec));
      expect(() => program.run({ images: 2, input, output })).toThrow(/pool2d: buffer input must hold at least 32/);
      expect(() => program.run({ images: 1, input, output: input })).toThrow(/must be two buffers/);
      const gradient = scratch.keep(pool2dGradient(device(), spec));
      const without = { images: 1, outputGradient: output, inputGradient: input };
      expect(() => gradient.run(without)).toThrow(/input must be a buffer of the device; got nothing/);
      return Promise.resolve();
    });
  });
});

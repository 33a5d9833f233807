import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { RESIZE_COORDINATES, RESIZE_ROUNDINGS, type Resize2dSpec } from '../../src/ops/resize2d/contract.js';
import { resize2d, resize2dGradient } from '../../src/ops/resize2d/launch.js';
import { referenceResize2d } from '../reference/resize2d.js';
import { expectAdjoint } from '../support/adjoint.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

async function both(device: Device, images: number, spec: Resize2dSpec, x: Float32Array, g: Float32Array) {
  return withScratch(device, async (scratch) => {
    const [input, outputGradient] = [scratch.upload(x), scratch.upload(g)];
    const [output, inputGradient] = [scratch.output(g.length), scratch.output(x.length)];
    scratch.keep(resize2d(device, spec)).run({ images, input, output });
    scratch.keep(resize2dGradient(device, spec)).run({ images, outputGradient, inputGradient });
    return { values: await scratch.download(output), gradients: await scratch.download(inputGradient) };
  });
}

const shapes = [
  { images: 1, height: 1, width: 1, channels: 1, size: [1, 1] },
  { images: 2, height: 1, width: 2, channels: 3, size: [3, 1] },
  { images: 1, height: 4, width: 5, channels: 5, size: [8, 10] },
  { images: 3, height: 7, width: 6, channels: 18, size: [3, 4] },
  { images: 1, height: 5, width: 8, channels: 32, size: [9, 5] },
] as const;
const nearest = RESIZE_COORDINATES.flatMap((coordinates) =>
  RESIZE_ROUNDINGS.map((rounding) => ({ mode: 'nearest' as const, coordinates, rounding })),
);
const bilinear = RESIZE_COORDINATES.map((coordinates) => ({ mode: 'bilinear' as const, coordinates }));

/** What a resize of the row 0, 1, … `inputs` − 1 makes of it. */
async function row(device: Device, inputs: number, outputs: number, how: Partial<Resize2dSpec>): Promise<number[]> {
  const spec = { height: 1, width: inputs, channels: 1, size: [1, outputs], mode: 'nearest', ...how } as const;
  const x = Float32Array.from({ length: inputs }, (_, i) => i);
  return [...(await both(device, 1, spec, x, new Float32Array(outputs))).values];
}

forEachDevice((_name, device) => {
  describe.each(shapes)('$images × $height × $width × $channels to $size', (shape) => {
    const { images, height, width, channels, size } = shape;
    const random = new TestRandom(channels);
    const x = random.normals(images * height * width * channels);
    const g = random.normals(images * size[0] * size[1] * channels);

    it.each(nearest)('nearest, $coordinates, $rounding', async (how) => {
      const spec = { ...shape, ...how };
      const { values, gradients } = await both(device(), images, spec, x, g);
      expect(values).toEqual(Float32Array.from(referenceResize2d(x, images, spec)));
      expectAdjoint([x, values], [g, gradients], size[0] * size[1]);
    });

    it.each(bilinear)('bilinear, $coordinates', async (how) => {
      const spec = { ...shape, ...how };
      const { values, gradients } = await both(device(), images, spec, x, g);
      // Four products whose weights are rounded twice, of values below 6, and their sums.
      const reason = 'weights, products and sums';
      expectClose(values, referenceResize2d(x, images, spec), { absolute: 6 * 6 * FLOAT32_UNIT, relative: 0, reason });
      expectAdjoint([x, values], [g, gradients], 4 + size[0] * size[1]);
    });
  });

  // By hand from ONNX's text, not from the twin.
  it('takes the places that ONNX names', async () => {
    const at = (inputs: number, outputs: number, how: Partial<Resize2dSpec>) => row(device(), inputs, outputs, how);
    expect(await at(2, 4, { coordinates: 'asymmetric', rounding: 'floor' })).toEqual([0, 0, 1, 1]);
    expect(await at(4, 8, { coordinates: 'asymmetric' })).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(await at(4, 8, { coordinates: 'asymmetric', rounding: 'round-prefer-ceil' })).toEqual([
      ...[0, 1, 1, 2, 2, 3, 3, 3],
    ]);
    expect(await at(4, 2, { rounding: 'round-prefer-floor' })).toEqual([0, 2]);
    expect(await at(4, 2, { rounding: 'round-prefer-ceil' })).toEqual([1, 3]);
    expect(await at(5, 3, { coordinates: 'align-corners' })).toEqual([0, 2, 4]);
    expect(await at(3, 1, { mode: 'bilinear' })).toEqual([1]);
    expect(await at(3, 1, { mode: 'bilinear', coordinates: 'pytorch-half-pixel' })).toEqual([0]);
    expect(await at(2, 4, { mode: 'bilinear' })).toEqual([0, 0.25, 0.75, 1]);
    // The scale as it is given, 0.625, is not the 2/4 of the sizes.
    expect(await at(4, 2, { mode: 'bilinear', coordinates: 'asymmetric', scale: [1, 0.625] })).toEqual([
      0, 1.600000023841858,
    ]);
    expect(await at(4, 2, { mode: 'bilinear', coordinates: 'asymmetric' })).toEqual([0, 2]);
  });

  it('keeps infinities and NaN to the places that take them', async () => {
    const x = Float32Array.of(1, Infinity, 2, NaN, 3);
    const spec = { height: 1, width: 5, channels: 1, size: [1, 5], mode: 'bilinear' } as const;
    expect((await both(device(), 1, spec, x, new Float32Array(5))).values).toEqual(x);
  });

  it('refuses what it does not know', () => {
    const spec: Resize2dSpec = { height: 2, width: 2, channels: 1, size: [4, 4], mode: 'nearest' };
    const refused = (changes: object) => () => resize2d(device(), { ...spec, ...changes });
    expect(refused({ mode: 'cubic' })).toThrow(/mode is one of nearest, bilinear; got "cubic"/);
    expect(refused({ coordinates: 'half_pixel' })).toThrow(/coordinates is one of half-pixel, .*got "half_pixel"/);
    expect(refused({ rounding: 'up' })).toThrow(/rounding is one of round-prefer-floor/);
    expect(refused({ size: [0, 4] })).toThrow(/size\[0\] must be a whole number from 1/);
    expect(refused({ scale: [2, -1] })).toThrow(/scale must be a positive number/);
  });
});

/** floor(o·inputs/outputs) in whole numbers, of which a rounded scale gets some wrong. */
it('takes the exact nearest place for every pair of sizes up to 64', async () => {
  const { resizeTaps } = await import('../../src/ops/resize2d/resize_taps.js');
  const how = { mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor', scale: undefined } as const;
  for (let inputs = 1; inputs <= 64; inputs++) {
    for (let outputs = 1; outputs <= 64; outputs++) {
      const exact = Array.from({ length: outputs }, (_, o) => (o * inputs - ((o * inputs) % outputs)) / outputs);
      expect([...resizeTaps({ ...how, inputs, outputs }).indices]).toEqual(exact);
    }
  }
});

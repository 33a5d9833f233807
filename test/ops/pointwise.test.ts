import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { POINTWISE_KINDS, type PointwiseKind, type PointwiseSpec } from '../../src/ops/pointwise/contract.js';
import { pointwise, pointwiseGradient } from '../../src/ops/pointwise/launch.js';
import { referencePointwise, referencePointwiseGradient } from '../reference/pointwise.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';

const SPECS: readonly Required<PointwiseSpec>[] = [
  ...POINTWISE_KINDS.map((kind) => ({ kind, slope: kind === 'elu' ? 1 : 0.01 })),
  { kind: 'leaky-relu', slope: 0.2 },
  { kind: 'elu', slope: 0.7 },
];
const specOf = ({ kind, slope }: Required<PointwiseSpec>): PointwiseSpec =>
  kind === 'elu' || kind === 'leaky-relu' ? { kind, slope } : { kind };

/** A number that a function is asked of: sqrt has none below 0, and neither it nor reciprocal a slope there. */
const within = (kind: PointwiseKind, x: number): number => (kind === 'sqrt' ? Math.abs(x) : x);
const hasPole = (kind: PointwiseKind): boolean => kind === 'sqrt' || kind === 'reciprocal';

/** Floats past the end, which stay as they are. */
const AFTER = 3;

async function both(device: Device, spec: PointwiseSpec, x: Float32Array, g: Float32Array) {
  return withScratch(device, async (scratch) => {
    const [input, outputGradient] = [scratch.upload(x), scratch.upload(g)];
    const [output, inputGradient] = [scratch.output(x.length + AFTER), scratch.output(x.length + AFTER)];
    scratch.keep(pointwise(device, spec)).run({ count: x.length, input, output });
    const gradient = scratch.keep(pointwiseGradient(device, spec));
    gradient.run({ count: x.length, input, outputGradient, inputGradient });
    return { values: await scratch.download(output), gradients: await scratch.download(inputGradient) };
  });
}

// 4 ulp: vector_math's worst is 2.2 ulp, its WGSL twin may divide within 2.5, and up to two products follow. 1e-30 is
// what silu and exp lose by their floor at e⁻⁸⁶, times x. Near its root silu′ is off by ulps of 1.
const tolerance = {
  absolute: 1e-30,
  relative: 8 * 2 ** -24,
  reason: 'ulps of the elementary functions and of a division and two products',
};
const nearRoot = { ...tolerance, absolute: 8 * 2 ** -24 };

forEachDevice((_name, device) => {
  describe.each(SPECS)('$kind, slope $slope', (given) => {
    const { kind } = given;
    const slope = Math.fround(given.slope);

    it.each([1, 3, 4, 8191, 8193])('of %i floats is φ, and φ′·g its gradient', async (count) => {
      const random = new TestRandom(count);
      const scale = 10 ** (count % 3);
      const x = random.normals(count).map((value) => within(kind, scale * value));
      const g = random.normals(count);
      const { values, gradients } = await both(device(), specOf(given), x, g);
      expectClose(values.subarray(0, count), referencePointwise(kind, slope, x), tolerance);
      const reference = referencePointwiseGradient(kind, slope, x, g);
      // Of the size of g where silu′ has its root.
      const absolute = g.map((value) => nearRoot.absolute * Math.abs(value));
      expectClose(gradients.subarray(0, count), reference, kind === 'silu' ? { ...nearRoot, absolute } : tolerance);
      for (const untouched of [values, gradients]) expect([...untouched.subarray(count)]).toEqual([NaN, NaN, NaN]);
    });

    it('is right at 0, near it and far away', async () => {
      const sizes = [0, 1e-30, 1e-12, 1e-4, 0.3, 0.63, 17, 86, 89, 200, 1e10, 3e38];
      // Slopes beyond float32 have no twin.
      const own = sizes.filter((size) => !hasPole(kind) || size > 1e-19);
      const x = Float32Array.from(own.flatMap((size) => [size, within(kind, -size)]));
      const { values, gradients } = await both(device(), specOf(given), x, new Float32Array(x.length).fill(1));
      expectClose(values.subarray(0, x.length), referencePointwise(kind, slope, x), tolerance);
      const reference = referencePointwiseGradient(kind, slope, x, new Float32Array(x.length).fill(1));
      expectClose(gradients.subarray(0, x.length), reference, kind === 'silu' ? nearRoot : tolerance);
    });

    it('gives a float the same bits wherever it stands among others', async () => {
      const x = new TestRandom(5).normals(21).map((value) => within(kind, value));
      const ones = new Float32Array(21).fill(1);
      const whole = await both(device(), specOf(given), x, ones);
      for (const first of [1, 5, 13, 20]) {
        const part = await both(device(), specOf(given), x.slice(first), ones);
        expect(part.values.subarray(0, 21 - first)).toEqual(whole.values.slice(first, 21));
        expect(part.gradients.subarray(0, 21 - first)).toEqual(whole.gradients.slice(first, 21));
      }
    });

    it('keeps NaN, and has the limits at infinity', async () => {
      const x = Float32Array.of(NaN, Infinity, -Infinity, -NaN, 1);
      const { values, gradients } = await both(device(), specOf(given), x, new Float32Array(5).fill(1));
      const limits = referencePointwise(kind, slope, x.subarray(0, 4));
      expect([...values.subarray(0, 4)].map(unsigned)).toEqual(
        [...limits].map((value) => unsigned(Math.fround(value))),
      );
      const slopes = referencePointwiseGradient(kind, slope, x.subarray(0, 4), [1, 1, 1, 1]);
      expect([...gradients.subarray(0, 4)].map(unsigned)).toEqual(
        [...slopes].map((value) => unsigned(Math.fround(value))),
      );
    });
  });

  it('sqrt and reciprocal have their limits at 0, and sqrt nothing below', async () => {
    const x = Float32Array.of(0, -0, -1, -1e-30);
    const ones = new Float32Array(4).fill(1);
    const root = await both(device(), { kind: 'sqrt' }, x, ones);
    expect([...root.values.subarray(0, 4)].map(unsigned)).toEqual([0, 0, NaN, NaN]);
    expect([...root.gradients.subarray(0, 4)].map(Math.abs)).toEqual([Infinity, Infinity, NaN, NaN]);
    const inverse = await both(device(), { kind: 'reciprocal' }, x, ones);
    expect([...inverse.values.subarray(0, 3)]).toEqual([Infinity, -Infinity, -1]);
    expect([...inverse.gradients.subarray(0, 3)]).toEqual([-Infinity, -Infinity, -1]);
  });

  it('has the derivative of its own values', () => {
    // Of the twin, by central differences in float64: their error is h²/6 of the third derivative, at most 6 here.
    const x = new TestRandom(3).normals(200).map((value) => 3 * value);
    const h = 1e-4;
    for (const { kind, slope } of SPECS) {
      const away = (value: number) => (value < 0 ? value - 1 : value + 1);
      const smooth = hasPole(kind)
        ? x.map((value) => within(kind, away(value)))
        : x.filter((value) => Math.abs(value) > 1e-2);
      const [up, down] = [h, -h].map((move) =>
        referencePointwise(
          kind,
          slope,
          Float64Array.from(smooth, (value) => value + move),
        ),
      );
      const differences = up.map((value, i) => (value - down[i]) / (2 * h));
      const ones = new Float64Array(smooth.length).fill(1);
      expectClose(referencePointwiseGradient(kind, slope, smooth, ones), differences, {
        absolute: h * h,
        relative: 0,
        reason: 'central differences of step 1e-4, and cancellation of 1e-12',
      });
    }
  });

  it('refuses what it does not know, and to write what it reads', async () => {
    expect(() => pointwise(device(), { kind: 'gelu' as 'relu' })).toThrow(/kind is one of relu, .*got "gelu"/);
    expect(() => pointwise(device(), { kind: 'tanh', slope: 1 })).toThrow(/tanh has no slope/);
    expect(() => pointwiseGradient(device(), { kind: 'elu', slope: 1e39 })).toThrow(/slope must be a finite float32/);
    await withScratch(device(), (scratch) => {
      const [one, other] = [scratch.output(4), scratch.output(4)];
      const program = scratch.keep(pointwise(device(), { kind: 'relu' }));
      expect(() => program.run({ count: 4, input: one, output: one })).toThrow(/input and output must be two buffers/);
      expect(() => program.run({ count: 5, input: one, output: other })).toThrow(/at least 5 floats/);
      expect(() => program.run({ count: 0, input: one, output: other })).toThrow(/count must be a whole number from 1/);
      const gradient = scratch.keep(pointwiseGradient(device(), { kind: 'relu' }));
      const wrong = { count: 4, input: one, outputGradient: other, inputGradient: other };
      expect(() => gradient.run(wrong)).toThrow(/outputGradient and inputGradient must be two buffers/);
      return Promise.resolve();
    });
  });
});

/** −0 as 0: which of them stands for nothing is not promised. */
const unsigned = (value: number) => (value === 0 ? 0 : value);

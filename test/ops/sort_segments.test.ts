import { expect, it } from 'vitest';
import { sortSegments } from '../../src/ops/sort_segments/launch.js';
import type { Device } from '../../src/device/device.js';
import { referenceSortSegments } from '../reference/sort_segments.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

/** Sorted on the device, the bits of keys and order, with three words more of each. */
async function sorted(device: Device, keys: Float32Array, rows: number) {
  return withScratch(device, async (scratch) => {
    const length = keys.length / rows;
    const buffer = scratch.upload(Float32Array.of(...keys, NaN, NaN, NaN));
    const order = scratch.output(keys.length + 3);
    scratch
      .keep(sortSegments(device, { rows: rows + 1, length: length + 1 }))
      .run({ rows, length, keys: buffer, order });
    const all = await Promise.all([buffer, order].map((one) => device.read(one)));
    const [bits, places] = all.map((bytes) => new Uint32Array(bytes));
    return {
      keys: new Float32Array(all[0], 0, keys.length),
      places: places.subarray(0, keys.length),
      bits,
      order: places,
    };
  });
}

async function expectSorted(device: Device, keys: Float32Array, rows: number): Promise<void> {
  const actual = await sorted(device, keys, rows);
  const reference = referenceSortSegments(keys, keys.length / rows);
  // Nothing is rounded: to the bit, and −0 is told from 0.
  expect(actual.keys).toEqual(Float32Array.from(reference.sorted));
  expect(actual.places).toEqual(reference.order);
  const untouched = new Uint32Array(Float32Array.of(NaN, NaN, NaN).buffer);
  expect(actual.bits.subarray(keys.length), 'keys past the end').toEqual(untouched);
  expect(actual.order.subarray(keys.length), 'places past the end').toEqual(untouched);
}

/** Bits of which every exponent, both signs, denormals and the largest numbers are, but no NaN or infinity. */
const anyBits = (seed: number, count: number): Float32Array => {
  const words = Uint32Array.from(new TestRandom(seed).uniforms(count, 0, 2 ** 32), (word) =>
    (word & 0x7f800000) === 0x7f800000 ? word & 0x807fffff : word,
  );
  return new Float32Array(words.buffer);
};

const sizes = [
  { rows: 1, length: 1 },
  { rows: 5, length: 2 },
  { rows: 3, length: 3 },
  { rows: 2, length: 1023 },
  { rows: 3, length: 1024 },
  { rows: 2, length: 1025 },
  { rows: 3, length: 2049 },
  { rows: 2, length: 4097 },
];

forEachDevice((_name, device) => {
  it.each(sizes)('$rows rows of $length', async ({ rows, length }) => {
    await expectSorted(device(), anyBits(length, rows * length), rows);
    await expectSorted(device(), new TestRandom(length).normals(rows * length), rows);
  });

  it('keeps the order of equal keys, and of zeros of both signs', async () => {
    const few = new TestRandom(7).uniforms(2 * 3001, -2, 3).map(Math.floor);
    const signed = Float32Array.from(few, (value, i) => (value === 0 && i % 3 === 0 ? -0 : value));
    await expectSorted(device(), signed, 2);
    await expectSorted(device(), new Float32Array(1500).fill(-3.5), 1);
  });

  it('sorts what is sorted, either way round', async () => {
    const up = Float32Array.from({ length: 2100 }, (_, i) => i / 7 - 150);
    await expectSorted(device(), up, 1);
    await expectSorted(device(), up.toReversed(), 1);
  });

  it('tells denormals apart and puts infinities at the ends', async () => {
    const tiny = 2 ** -149;
    const keys = [Infinity, 3 * tiny, tiny, -tiny, 0, -0, -3 * tiny, -Infinity, 3.4028235e38, -3.4028235e38, 2 ** -126];
    await expectSorted(device(), Float32Array.from(keys), 1);
  });

  it('puts NaN beyond the infinities', async () => {
    const { keys } = await sorted(device(), Float32Array.of(NaN, 1, Infinity, -1), 1);
    expect([...keys]).toEqual([-1, 1, Infinity, NaN]);
  });

  it('refuses more than its program was made for', () => {
    const program = sortSegments(device(), { rows: 2, length: 3 });
    const none = { rows: 3, length: 3 } as Parameters<typeof program.run>[0];
    expect(() => program.run(none)).toThrow(/sort_segments: rows must be at most 2, for which/);
    program.free();
  });
});

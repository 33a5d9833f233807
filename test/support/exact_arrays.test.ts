import { describe, expect, it } from 'vitest';
import { sameNumbers } from './exact_arrays.js';

const array = Float32Array.of(1, NaN, -0);

describe('sameNumbers', () => {
  it.each([
    ['floats, NaN and −0 among them', array, array.slice()],
    ['a view of another buffer', array, Float32Array.of(7, ...array).subarray(1)],
    ['none', new Float64Array(0), new Float64Array(0)],
    ['large integers', BigInt64Array.of(2n ** 60n), BigInt64Array.of(2n ** 60n)],
    ['bytes of files', Buffer.from('abc'), Buffer.from('abc')],
  ])('settles that two are the same: %s', (_, a, b) => expect(sameNumbers(a, b)).toBe(true));

  it.each<[string, unknown, unknown]>([
    ['another number', array, Float32Array.of(1, NaN, -1)],
    ['another zero', array, Float32Array.of(1, NaN, 0)],
    ['another length', array, array.subarray(1)],
    ['another type', array, Float64Array.from(array)],
    ['no typed array', array, [...array]],
    ['a view without numbers', new DataView(new ArrayBuffer(4)), new DataView(new ArrayBuffer(4))],
  ])('leaves to vitest: %s', (_, a, b) => expect(sameNumbers(a, b)).toBeUndefined());
});

describe('toEqual', () => {
  it('still tells arrays apart, alone and inside of others', () => {
    expect(array).toEqual(array.slice());
    expect({ inside: [array] }).toEqual({ inside: [array.slice()] });
    for (const other of [Float32Array.of(1, NaN, 0), Float64Array.from(array), array.subarray(1)]) {
      expect(array).not.toEqual(other);
      expect({ inside: [array] }).not.toEqual({ inside: [other] });
    }
  });

  it('is settled by one plain loop where arrays are the same', () => {
    // Its iterators would ask for this.
    const read = new Float32Array(3);
    Object.defineProperty(read, Symbol.iterator, { value: () => expect.unreachable('walked through') });
    expect(read).toEqual(new Float32Array(3));
  });
});

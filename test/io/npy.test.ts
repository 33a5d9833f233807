import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { decodeNpy, encodeNpy } from '../../src/io/npy.js';
import { npyBytes, npyHeader } from './npy_bytes.js';

const signed = [-2, -1, 0, 1, 2, 100];
const unsigned = [2, 1, 0, 1, 2, 100];

/** [dtype, the bytes that NumPy's `tobytes` gives for the values, the values]. */
const elements: [string, string, number[]][] = [
  ['<f4', '000000c0000080bf000000000000803f000000400000c842', signed],
  ['=f4', '000000c0000080bf000000000000803f000000400000c842', signed],
  ['>f4', 'c0000000bf800000000000003f8000004000000042c80000', signed],
  ['<f8', '00000000000000c0000000000000f0bf0000000000000000000000000000f03f00000000000000400000000000005940', signed],
  ['>f8', 'c000000000000000bff000000000000000000000000000003ff000000000000040000000000000004059000000000000', signed],
  ['|i1', 'feff00010264', signed],
  ['<i2', 'feffffff0000010002006400', signed],
  ['>i2', 'fffeffff0000000100020064', signed],
  ['<i4', 'feffffffffffffff00000000010000000200000064000000', signed],
  ['>i4', 'fffffffeffffffff00000000000000010000000200000064', signed],
  ['<i8', 'feffffffffffffffffffffffffffffff0000000000000000010000000000000002000000000000006400000000000000', signed],
  ['>i8', 'fffffffffffffffeffffffffffffffff0000000000000000000000000000000100000000000000020000000000000064', signed],
  ['|u1', '020100010264', unsigned],
  ['<u2', '020001000000010002006400', unsigned],
  ['>u2', '000200010000000100020064', unsigned],
  ['<u4', '020000000100000000000000010000000200000064000000', unsigned],
  ['>u4', '000000020000000100000000000000010000000200000064', unsigned],
  ['<u8', '020000000000000001000000000000000000000000000000010000000000000002000000000000006400000000000000', unsigned],
  ['>u8', '000000000000000200000000000000010000000000000000000000000000000100000000000000020000000000000064', unsigned],
  ['|b1', '000100010101', [0, 1, 0, 1, 1, 1]],
];

/** Whole files written by numpy.lib.format.write_array: versions 1 (Fortran order, rank 3), 2 and 3. */
const writtenByNumpy = {
  fortran: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAg'
    + 'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQQAAgEAAAIBBAAAAQQAA'
    + 'oEEAAIA/AABQQQAAoEAAAIhBAAAQQQAAqEEAAABAAABgQQAAwEAAAJBBAAAgQQAAsEEAAEBAAABwQQAA4EAAAJhBAAAwQQAAuEE=',
  version2: 'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAg'
    + 'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADA',
  version3: 'k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMiksIH0gICAg'
    + 'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
};

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

describe('decodeNpy', () => {
  it.each(elements)('reads %s', (descr, bytes, values) => {
    const { shape, data } = decodeNpy(npyBytes(npyHeader(descr, '(2, 3)'), hex(bytes)), 'x.npy');
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual(values);
  });

  it.each(elements)('reads %s in Fortran order', (descr, bytes, values) => {
    const { data } = decodeNpy(npyBytes(npyHeader(descr, '(3, 2)', true), hex(bytes)), 'x.npy');
    expect([...data]).toEqual([0, 3, 1, 4, 2, 5].map((i) => values[i]));
  });

  it.each([1, 2, 3])('reads version %i', (version) => {
    const file = npyBytes(npyHeader('|u1', '(2,)'), hex('0709'), version);
    expect(decodeNpy(file, 'x.npy')).toEqual({ shape: [2], data: Float32Array.of(7, 9) });
  });

  it('reads whole files written by NumPy', () => {
    const read = (base64: string) => decodeNpy(Buffer.from(base64, 'base64'), 'x.npy');
    const counted = Float32Array.from({ length: 24 }, (_, i) => i);
    expect(read(writtenByNumpy.fortran)).toEqual({ shape: [2, 3, 4], data: counted });
    expect(read(writtenByNumpy.version2)).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) });
    expect(read(writtenByNumpy.version3)).toEqual({ shape: [1, 2], data: Float32Array.of(1, 0) });
  });

  it('accepts double quotes, any key order and Python 2 long integers', () => {
    const file = npyBytes('{"shape":(1L,2L),"fortran_order":False,"descr":"|i1"}', hex('ff01'));
    expect(decodeNpy(file, 'x.npy')).toEqual({ shape: [1, 2], data: Float32Array.of(-1, 1) });
  });

  it('reads data at an odd offset of a larger buffer', () => {
    const file = encodeNpy({ shape: [2], data: Float32Array.of(0.5, -3) });
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect([...decodeNpy(shifted.subarray(3), 'x.npy').data]).toEqual([0.5, -3]);
  });

  it('rounds float64 to the nearest float32 and keeps non-finite values for checkFinite to judge', () => {
    const data = new Uint8Array(Float64Array.of(0.1, NaN, -Infinity).buffer);
    const read = decodeNpy(npyBytes(npyHeader('<f8', '(3,)'), data), 'x.npy').data;
    expect([...read]).toEqual([Math.fround(0.1), NaN, -Infinity]);
  });

  it('accepts large integers that float32 holds', () => {
    const data = new Uint8Array(BigInt64Array.of(2n ** 60n, -(2n ** 24n)).buffer);
    expect([...decodeNpy(npyBytes(npyHeader('<i8', '(2,)'), data), 'x.npy').data]).toEqual([2 ** 60, -(2 ** 24)]);
  });
});

describe('decodeNpy refuses', () => {
  const four = new Uint8Array(4);
  const good = npyHeader('<f4', '(1,)');
  const int64 = (...values: bigint[]) => new Uint8Array(BigInt64Array.from(values).buffer);
  const cases: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(), 'at least 10 bytes; got 0 bytes'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n0123', 'latin1'), 'starts with "\\x93NUMPY"; got "\\x89PNG\\x0d\\x0a"'],
    [
      'an unknown version', npyBytes(good, four, 1).with(6, 4),
      'versions 1, 2 and 3 of the format are known; got version 4',
    ],
    ['a header cut short', npyBytes(good, four).subarray(0, 40), 'a file cut short after 40 bytes'],
    ['a length cut short', npyBytes(good, four, 2).subarray(0, 11), 'a file cut short after 11 bytes'],
    ['a huge header', npyBytes(' '.repeat(70_000), four, 2), 'at most 65536 bytes; got 70001 bytes'],
    ['a header that is no dict', npyBytes('[1, 2]', four), 'must be a Python dict; got "[1, 2]"'],
    ['an unclosed dict', npyBytes("{'descr': '<f4'", four), 'must be a Python dict'],
    ['code in the header', npyBytes("{'descr': open('x')}", four), 'must be a Python dict'],
    ['no descr', npyBytes("{'fortran_order': False, 'shape': (1,)}", four), "must have 'descr'"],
    ['no order', npyBytes("{'descr': '<f4', 'shape': (1,)}", four), "must have 'fortran_order'"],
    ['no shape', npyBytes("{'descr': '<f4', 'fortran_order': False}", four), "must have 'shape'"],
    ['a negative extent', npyBytes(npyHeader('<f4', '(-1,)'), four), 'whole numbers from 0 up'],
    ['too many axes', npyBytes(npyHeader('<f4', `(${'1,'.repeat(65)})`), four), 'at most 64 axes'],
    ['objects', npyBytes(npyHeader('|O', '(1,)'), four), "got '|O' (Python objects)"],
    ['complex numbers', npyBytes(npyHeader('<c8', '(1,)'), four), "got '<c8' (complex)"],
    ['text', npyBytes(npyHeader('<U1', '(1,)'), four), "got '<U1' (text)"],
    ['half precision', npyBytes(npyHeader('<f2', '(2,)'), four), "got '<f2' (floats)"],
    ['a name of Object.prototype', npyBytes(npyHeader('<constructor', '(1,)'), four), 'supported types are'],
    ['an empty type', npyBytes(npyHeader('', '(1,)'), four), "got ''"],
    [
      'records', npyBytes(npyHeader('x', '(1,)').replace("'x'", "[('a', '<f4')]"), four),
      'structured arrays are not supported',
    ],
    [
      'data cut short', npyBytes(npyHeader('<f4', '(2, 3)'), four),
      "shape (2, 3) of '<f4' needs 24 bytes of data; got 4 bytes",
    ],
    ['data left over', npyBytes(npyHeader('<f4', '(0, 3)'), four), 'needs 0 bytes of data; got 4 bytes'],
    [
      'an absurd shape', npyBytes(npyHeader('<f4', '(999999999999, 999999999999)'), four),
      'cut short or its header lies',
    ],
    ['an overflowing shape', npyBytes(npyHeader('<f4', `(0, 1${'0'.repeat(400)})`), four), 'got 4 bytes'],
    ['inexact int32', npyBytes(npyHeader('<i4', '(1,)'), hex('01000001')), 'integers must be exact in float32'],
    [
      'inexact int64', npyBytes(npyHeader('<i8', '(2, 2)'), int64(0n, 1n, 2n, 2n ** 53n + 1n)),
      'a larger one at element (1, 1), counted from 0',
    ],
    [
      'inexact int64 in Fortran order', npyBytes(npyHeader('<i8', '(2, 2)', true), int64(0n, 16777217n, 2n, 3n)),
      'a larger one at element (1, 0)',
    ],
    [
      'float64 beyond float32', npyBytes(npyHeader('<f8', '(1, 1)'), new Uint8Array(Float64Array.of(-1e39).buffer)),
      '-1e+39 at element (0, 0)',
    ],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow(InvalidInputError);
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow('reading bad.npy: ');
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow(message);
  });
});

describe('encodeNpy', () => {
  it('gives the bytes that NumPy gives', () => {
    const header = `${npyHeader('<f4', '(2, 1)')}${' '.repeat(58)}`;
    const expected = npyBytes(header, new Uint8Array(Float32Array.of(1, 2).buffer));
    expect(Buffer.from(encodeNpy({ shape: [2, 1], data: Float32Array.of(1, 2) })).toString('hex'))
      .toBe(Buffer.from(expected).toString('hex'));
  });

  it.each([[[3]], [[3, 1]], [[1, 3, 1]], [[]], [[0, 4]]])('round-trips shape %j', (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: count }, (_, i) => (i - 1) / 3);
    const bytes = encodeNpy({ shape, data });
    expect(decodeNpy(bytes, 'x.npy')).toEqual({ shape, data });
    expect((bytes.length - data.byteLength) % 64).toBe(0);
  });

  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).toThrow('shape (2, 2) for 3 elements');
  });
});

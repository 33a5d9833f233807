import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { decodeNpy, encodeNpy } from '../../../src/io/npy.js';
import { readNpy } from '../../../src/node/io/npy.js';
import { npyBytes, npyHeader } from './npy_bytes.js';

const signed = [-2, -1, 0, 1, 2, 100];
const unsigned = [2, 1, 0, 1, 2, 100];
const narrow = new Set(['f2', 'f4']);

/** [dtype, the bytes that NumPy's `tobytes` gives for the values, the values]. */
const elements: [string, string, number[]][] = [
  ['<f2', '00c000bc0000003c00404056', signed],
  ['>f2', 'c000bc0000003c0040005640', signed],
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
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAg' +
    'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQQAAgEAAAIBBAAAAQQAA' +
    'oEEAAIA/AABQQQAAoEAAAIhBAAAQQQAAqEEAAABAAABgQQAAwEAAAJBBAAAgQQAAsEEAAEBAAABwQQAA4EAAAJhBAAAwQQAAuEE=',
  version2:
    'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAg' +
    'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADA',
  version3:
    'k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMiksIH0gICAg' +
    'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
};

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

describe('decodeNpy', () => {
  it.each(elements)('reads %s', (descr, bytes, values) => {
    const { shape, data } = decodeNpy(npyBytes(npyHeader(descr, '(2, 3)'), hex(bytes)), 'x.npy');
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual((narrow.has(descr.slice(1)) ? Float32Array : Float64Array).from(values));
  });

  it.each(elements)('reads %s in Fortran order', (descr, bytes, values) => {
    const { data } = decodeNpy(npyBytes(npyHeader(descr, '(3, 2)', true), hex(bytes)), 'x.npy');
    const reordered = [0, 3, 1, 4, 2, 5].map((i) => values[i]);
    expect(data).toEqual((narrow.has(descr.slice(1)) ? Float32Array : Float64Array).from(reordered));
  });

  it.each([1, 2, 3])('reads version %i', (version) => {
    const file = npyBytes(npyHeader('|u1', '(2,)'), hex('0709'), version);
    expect(decodeNpy(file, 'x.npy')).toEqual({ shape: [2], data: Float64Array.of(7, 9) });
  });

  it('reads whole files written by NumPy', () => {
    const read = (base64: string) => decodeNpy(Buffer.from(base64, 'base64'), 'x.npy');
    const counted = Float32Array.from({ length: 24 }, (_, i) => i);
    expect(read(writtenByNumpy.fortran)).toEqual({ shape: [2, 3, 4], data: counted });
    expect(read(writtenByNumpy.version2)).toEqual({ shape: [2], data: Float64Array.of(1.5, -2) });
    expect(read(writtenByNumpy.version3)).toEqual({ shape: [1, 2], data: Float64Array.of(1, 0) });
  });

  it('accepts double quotes, any key order and Python 2 long integers', () => {
    const file = npyBytes('{"shape":(1L,2L),"fortran_order":False,"descr":"|i1"}', hex('ff01'));
    expect(decodeNpy(file, 'x.npy')).toEqual({ shape: [1, 2], data: Float64Array.of(-1, 1) });
  });

  it.each([Float32Array, Float64Array])('reads %o at an odd offset of a larger buffer', (array) => {
    const data = array.of(0.5, -1 / 3);
    const file = encodeNpy({ shape: [2], data });
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(decodeNpy(shifted.subarray(3), 'x.npy').data).toEqual(data);
  });

  it.each(['<f4', '<f8'])('copies no %s that lies at a multiple of its size', (descr) => {
    // 116 characters and a line end after 11 bytes: the elements start at byte 128.
    const file = npyBytes(npyHeader(descr, '(2,)').padEnd(117), new Uint8Array(2 * Number(descr[2])));
    const { data } = decodeNpy(new Uint8Array(file), 'x.npy');
    expect([data.byteOffset, data.buffer.byteLength]).toEqual([128, file.length]);
  });

  it('keeps every bit of float64, and values that are not finite for checkFinite to judge', () => {
    const values = Float64Array.of(0.1, 5.4e6 + 1 / 3, -1e300, 5e-324, -0, NaN, -Infinity);
    const read = decodeNpy(npyBytes(npyHeader('<f8', '(7,)'), new Uint8Array(values.buffer)), 'x.npy').data;
    expect(read).toEqual(values);
  });

  it('reads float16 of every kind', () => {
    // The largest, the smallest normal and subnormal, 1/3 rounded, −0, infinity and NaN (IEEE 754-2008, table 3.5).
    const read = decodeNpy(npyBytes(npyHeader('>f2', '(7,)'), hex('7bff040000013555' + '80007c007e00')), 'x.npy').data;
    expect(read).toEqual(Float32Array.of(65504, 2 ** -14, 2 ** -24, 0.333251953125, -0, Infinity, NaN));
  });

  it('accepts large integers that float64 holds', () => {
    const data = new Uint8Array(BigInt64Array.of(2n ** 60n, 2n ** 53n, -(2n ** 53n) + 1n).buffer);
    const read = decodeNpy(npyBytes(npyHeader('<i8', '(3,)'), data), 'x.npy').data;
    expect([...read]).toEqual([2 ** 60, 2 ** 53, -(2 ** 53) + 1]);
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
      'an unknown version',
      npyBytes(good, four, 1).with(6, 4),
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
    [
      'complex numbers',
      npyBytes(npyHeader('<c8', '(1,)'), four),
      "got '<c8' (complex). Make two columns of each: numpy.save(path, numpy.concatenate([array.real, array.imag], axis=-1))",
    ],
    ['dates', npyBytes(npyHeader('<M8[D]', '(1,)'), four), "numpy.timedelta64(1, 'D')"],
    ['text', npyBytes(npyHeader('<U1', '(1,)'), four), "got '<U1' (text)"],
    ['extended precision', npyBytes(npyHeader('<f16', '(2,)'), four), "got '<f16' (floats)"],
    ['a name of Object.prototype', npyBytes(npyHeader('<constructor', '(1,)'), four), 'supported types are'],
    ['an empty type', npyBytes(npyHeader('', '(1,)'), four), "got ''"],
    [
      'records',
      npyBytes(npyHeader('x', '(1,)').replace("'x'", "[('a', '<f4')]"), four),
      'got a structured array with fields "a". Make its fields columns: numpy.save(path, numpy.lib.recfunctions.structured_to_unstructured(array))',
    ],
    [
      'data cut short',
      npyBytes(npyHeader('<f4', '(2, 3)'), four),
      "shape (2, 3) of '<f4' needs 24 bytes of data; got 4 bytes",
    ],
    ['data left over', npyBytes(npyHeader('<f4', '(0, 3)'), four), 'needs 0 bytes of data; got 4 bytes'],
    [
      'an absurd shape',
      npyBytes(npyHeader('<f4', '(999999999999, 999999999999)'), four),
      'cut short or its header lies',
    ],
    ['an overflowing shape', npyBytes(npyHeader('<f4', `(0, 1${'0'.repeat(400)})`), four), 'got 4 bytes'],
    [
      'inexact uint64',
      npyBytes(npyHeader('<u8', '(1,)'), hex('ffffffffffffffff')),
      'integers must be exact in float64 (all up to 2^53 are)',
    ],
    [
      'inexact int64',
      npyBytes(npyHeader('<i8', '(2, 2)'), int64(0n, 1n, 2n, 2n ** 53n + 1n)),
      'a larger one at element (1, 1), counted from 0',
    ],
    [
      'inexact int64 in Fortran order',
      npyBytes(npyHeader('<i8', '(2, 2)', true), int64(0n, -(2n ** 53n) - 1n, 2n, 3n)),
      'a larger one at element (1, 0)',
    ],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow(InvalidInputError);
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow('reading bad.npy: ');
    expect(() => decodeNpy(bytes, 'bad.npy')).toThrow(message);
  });
});

describe('readNpy', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'npy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const save = (bytes: Uint8Array): string => {
    const path = join(folder, 'x.npy');
    writeFileSync(path, bytes);
    return path;
  };

  it.each(elements)('reads %s as decodeNpy does', async (descr, bytes) => {
    for (const fortran of [false, true]) {
      const file = npyBytes(npyHeader(descr, '(2, 3)', fortran), hex(bytes));
      expect(await readNpy(save(file))).toEqual({ ...decodeNpy(file, 'x.npy'), descr });
    }
  });

  it('joins pieces', async () => {
    // 2.6 of the pieces of a mebibyte that are read at a time, of every way in which elements are placed.
    const count = 2 * 174_763;
    const values = Float32Array.from({ length: count }, (_, i) => i % 1021);
    const bytes = new Uint8Array(values.buffer);
    for (const [descr, fortran] of [
      ['<f4', false],
      ['<f4', true],
      ['<i4', true],
    ] as const) {
      const raw = descr === '<i4' ? new Uint8Array(Int32Array.from(values).buffer) : bytes;
      const file = npyBytes(npyHeader(descr, `(${count / 2}, 2)`, fortran), raw);
      const read = await readNpy(save(file));
      const expected = (row: number, column: number) =>
        fortran ? values[column * (count / 2) + row] : values[2 * row + column];
      const wrong = read.data.findIndex((value, i) => value !== expected(Math.floor(i / 2), i % 2));
      expect([read.shape, wrong]).toEqual([[count / 2, 2], -1]);
    }
  });

  it('refuses what decodeNpy refuses, before it reads the data', async () => {
    await expect(readNpy(save(npyBytes(npyHeader('<f4', '(2, 3)'), new Uint8Array(4))))).rejects.toThrow(
      'needs 24 bytes of data; got 4',
    );
    await expect(readNpy(save(new Uint8Array()))).rejects.toThrow('at least 10 bytes; got 0 bytes');
    await expect(readNpy(folder)).rejects.toThrow('the path must name a file; got EISDIR');
    await expect(readNpy('/dev/null')).rejects.toThrow('got a pipe, device or socket');
  });
});

describe('encodeNpy', () => {
  it.each([
    ['<f4', Float32Array.of(1, 2)],
    ['<f8', Float64Array.of(1, 2)],
  ])('gives the bytes that NumPy gives for %s', (descr, data) => {
    const header = `${npyHeader(descr, '(2, 1)')}${' '.repeat(58)}`;
    const expected = npyBytes(header, new Uint8Array(data.buffer));
    expect(Buffer.from(encodeNpy({ shape: [2, 1], data })).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
  });

  it.each([[[3]], [[3, 1]], [[1, 3, 1]], [[]], [[0, 4]]])('round-trips shape %j', (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    for (const array of [Float32Array, Float64Array]) {
      const data = array.from(Array.from({ length: count }, (_, i) => (i - 1) / 3));
      const bytes = encodeNpy({ shape, data });
      expect(decodeNpy(bytes, 'x.npy')).toEqual({ shape, data });
      expect((bytes.length - data.byteLength) % 64).toBe(0);
    }
  });

  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).toThrow('shape (2, 2) for 3 elements');
  });
});

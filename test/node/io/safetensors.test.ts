import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../../src/io/safetensors.js';
import { readSafetensors, writeSafetensors } from '../../../src/node/io/safetensors.js';
import type { Tensor } from '../../../src/io/tensor.js';

const file: TensorFile = {
  tensors: new Map<string, Tensor>([
    ['weights.1', { shape: [2, 3], data: Float32Array.of(1, -2, 0.1, NaN, Infinity, -0) }],
    ['step', { shape: [], data: Uint32Array.of(4_000_000_000) }],
    ['loss', { shape: [1, 2], data: Float64Array.of(0.1, 1e300) }],
    ['none', { shape: [0, 4], data: new Float32Array() }],
    ['0', { shape: [1], data: Float32Array.of(7) }],
    ['__proto__', { shape: [1], data: Float32Array.of(8) }],
  ]),
  metadata: { version: '1', ключ: 'значение "x"' },
};

/** A file made by hand from any header text. */
function handMade(header: unknown, dataLength: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataLength)]);
}

describe('safetensors', () => {
  it('round-trips every dtype, empty and scalar shapes, odd names and metadata', () => {
    const back = decodeSafetensors(encodeSafetensors(file), 'x');
    expect(back.metadata).toEqual(file.metadata);
    expect([...back.tensors.keys()].sort()).toEqual([...file.tensors.keys()].sort());
    for (const [name, tensor] of file.tensors) expect(back.tensors.get(name)).toEqual(tensor);
  });

  it('reads bytes laid out as the format says, at any alignment', () => {
    const bytes = handMade({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8);
    bytes.set(Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0), bytes.length - 8);
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    expect(decodeSafetensors(shifted, 'x').tensors.get('a')).toEqual({ shape: [2], data: Float32Array.of(1, -2) });
  });

  it('gives the same bytes whatever the order of insertion', () => {
    const reversed = {
      tensors: new Map([...file.tensors].reverse()),
      metadata: Object.fromEntries(Object.entries(file.metadata).reverse()),
    };
    expect(Buffer.compare(encodeSafetensors(reversed), encodeSafetensors(file))).toBe(0);
  });

  it('aligns the data to 8 bytes and orders it by element size, then name', () => {
    const bytes = encodeSafetensors({
      tensors: new Map<string, Tensor>([
        ['b', { shape: [1], data: Float32Array.of(1) }],
        ['c', { shape: [1], data: Float64Array.of(1) }],
        ['a', { shape: [1], data: Float32Array.of(2) }],
      ]),
      metadata: {},
    });
    const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    expect(headerLength % 8).toBe(0);
    expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerLength)).toString())).toEqual({
      c: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      a: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      b: { dtype: 'F32', shape: [1], data_offsets: [12, 16] },
    });
  });

  it('round-trips through a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
    try {
      const path = join(folder, 'a.safetensors');
      await writeSafetensors(path, file);
      expect((await readSafetensors(path)).tensors.get('step')).toEqual(file.tensors.get('step'));
      await expect(readSafetensors(join(folder, 'b'))).rejects.toThrow('the file must exist');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses to encode a lying shape or the reserved name', () => {
    const one = Float32Array.of(1);
    expect(() => encodeSafetensors({ tensors: new Map([['a', { shape: [2], data: one }]]), metadata: {} })).toThrow(
      'shape [2] for 1 elements',
    );
    expect(() =>
      encodeSafetensors({ tensors: new Map([['__metadata__', { shape: [1], data: one }]]), metadata: {} }),
    ).toThrow('a tensor needs a name of its own');
  });
});

describe('decodeSafetensors refuses', () => {
  const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => {
    return { dtype, shape, data_offsets: [begin, end] };
  };
  const cases: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(), 'at least 8 bytes; got 0 bytes'],
    ['a huge header', Buffer.alloc(64, 0xff), 'at most 100000000 bytes; got 18446744073709552000 bytes'],
    ['a header cut short', handMade({ a: entry(0, 4) }, 0).subarray(0, 20), 'in a file of 20 bytes'],
    ['a header that is no JSON', handMade('{"a": ', 0), 'the header must be JSON'],
    ['a header that is no UTF-8', Buffer.concat([handMade('', 0).with(0, 1), Uint8Array.of(0xff)]), 'must be JSON'],
    ['a list for a header', handMade('[]', 0), 'the header must be a JSON object; got []'],
    ['null for a header', handMade('null', 0), 'the header must be a JSON object; got null'],
    [
      'metadata of numbers',
      handMade({ __metadata__: { a: 1 } }, 0),
      'metadata must be an object of text values; got { a: 1 }',
    ],
    ['metadata of text', handMade({ __metadata__: 'a' }, 0), "metadata must be an object of text values; got 'a'"],
    ['a number for an entry', handMade({ a: 3 }, 0), 'tensor "a": its entry must be an object; got 3'],
    [
      'a very deep shape',
      handMade(`{"a": {"dtype": "F32", "shape": ${'['.repeat(200_000)}${']'.repeat(200_000)}}}`, 0),
      'got [ [ [Array] ] ]',
    ],
    [
      'half precision',
      handMade({ a: entry(0, 4, [2], 'F16') }, 4),
      'tensor "a": dtype must be F32, F64 or U32; got \'F16\'',
    ],
    [
      'no dtype',
      handMade({ a: { shape: [1], data_offsets: [0, 4] } }, 4),
      'dtype must be F32, F64 or U32; got undefined',
    ],
    ['a dtype of Object.prototype', handMade({ a: entry(0, 4, [1], 'constructor') }, 4), "got 'constructor'"],
    ['a negative extent', handMade({ a: entry(0, 4, [-1, -1]) }, 4), 'shape must be a list of whole numbers'],
    ['a fractional extent', handMade({ a: entry(0, 4, [0.5, 2]) }, 4), 'shape must be a list of whole numbers'],
    ['no shape', handMade({ a: entry(0, 4, null) }, 4), 'shape must be a list of whole numbers from 0 up; got null'],
    ['reversed offsets', handMade({ a: entry(4, 0, []) }, 4), 'data_offsets must be [begin, end] with 0 ≤ begin ≤ end'],
    [
      'three offsets',
      handMade({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 8),
      'data_offsets must be',
    ],
    ['an absurd shape', handMade({ a: entry(0, 4, [2 ** 50, 2 ** 50]) }, 4), 'needs 5.0706'],
    ['a shape that disagrees', handMade({ a: entry(0, 4, [2]) }, 4), 'F32 of shape [ 2 ] needs 8 bytes; got 4.'],
    [
      'an overlap',
      handMade({ a: entry(0, 8), b: entry(4, 12) }, 12),
      'an overlap before "b" (data byte 4, expected 8)',
    ],
    ['a hole', handMade({ a: entry(0, 4), b: entry(8, 12) }, 12), 'a hole before "b" (data byte 8, expected 4)'],
    [
      'a name given twice',
      handMade(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`, 8),
      'a hole before "a"',
    ],
    ['data cut short', handMade({ a: entry(0, 8) }, 7), 'the tensors need 8 bytes of data; got 7 bytes'],
    ['data left over', handMade({ a: entry(0, 8) }, 9), 'the tensors need 8 bytes of data; got 9 bytes'],
    [
      'offsets far beyond the end',
      handMade({ a: entry(0, 2 ** 42) }, 4),
      'the tensors need 4398046511104 bytes of data',
    ],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow(InvalidInputError);
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow('reading bad.safetensors: ');
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow(message);
  });

  it('any damage, with a typed error and without taking memory for what is not there', () => {
    const good = encodeSafetensors(file);
    const random = linearCongruential(20240611);
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      const damaged = Uint8Array.from(good);
      const flips = 1 + random(4);
      for (let i = 0; i < flips; i++) damaged[random(damaged.length)] ^= 1 << random(8);
      const cut = round % 4 === 0 ? damaged.subarray(0, random(damaged.length)) : damaged;
      try {
        const { tensors } = decodeSafetensors(cut, 'x');
        const bytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(cut.length);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
        refused++;
      }
    }
    // Flips in names, metadata and values go unnoticed by right; most of the file is structure, so most are refused.
    expect(refused).toBeGreaterThan(1500);
    expect(refused).toBeLessThan(4000);
  });
});

/** Whole numbers below `bound` from a 32-bit linear congruential generator (Numerical Recipes' constants). */
function linearCongruential(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

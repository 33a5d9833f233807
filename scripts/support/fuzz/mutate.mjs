/** Values at which readers of sizes, offsets and counts go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const WORDS = [
  'null',
  'NaN',
  '-1',
  '0',
  '1e308',
  '-1e309',
  '9007199254740993',
  '[]',
  '{}',
  '""',
  'true',
  '"',
  ',',
  '\n',
  '\u0000',
  '[[[[[[[[',
  '\ufeff',
];

/**
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {(bytes: Buffer, random: Random, other: Buffer) => Buffer} Mutation
 */

/** @param {Buffer} bytes @param {number} start @param {number} end @param {Buffer} [between] */
const replaced = (bytes, start, end, between = Buffer.alloc(0)) =>
  Buffer.concat([bytes.subarray(0, start), between, bytes.subarray(end)]);

/** @param {Buffer} bytes @param {Random} random @returns {[number, number]} a short range */
function range(bytes, random) {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.below(1 << random.below(10)))];
}

/** @type {Mutation[]} */
const ofBytes = [
  (bytes, random) => {
    const flipped = Buffer.from(bytes);
    if (bytes.length > 0) flipped[random.below(bytes.length)] ^= 1 << random.below(8);
    return flipped;
  },
  (bytes, random) => {
    const set = Buffer.from(bytes);
    if (bytes.length > 0) set[random.below(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
    return set;
  },
  (bytes, random) => {
    const size = random.pick([2, 4, 8]);
    if (bytes.length < size) return bytes;
    const set = Buffer.from(bytes);
    const at = random.below(bytes.length - size + 1);
    const value = random.pick([...EDGES, bytes.length, bytes.length - 1, random.bits()]);
    if (size === 2) set.writeUInt16LE(value & 0xffff, at);
    else if (size === 4) set.writeUInt32LE(value, at);
    else set.writeBigUInt64LE(BigInt(value) << BigInt(random.pick([0, 0, 21, 32])), at);
    return set;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => replaced(bytes, ...range(bytes, random)),
  (bytes, random) => {
    const [start, end] = range(bytes, random);
    return replaced(bytes, end, end, bytes.subarray(start, end));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256))));
  },
  (bytes, random, other) => replaced(bytes, ...range(bytes, random), other.subarray(...range(other, random))),
];

/** @type {Mutation[]} */
const ofText = [
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, Buffer.from(random.pick(WORDS)));
  },
  (bytes, random) => {
    // A number in its place.
    const numbers = [...bytes.toString('latin1').matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)];
    if (numbers.length === 0) return bytes;
    const { index, 0: digits } = random.pick(numbers);
    return replaced(bytes, index, index + digits.length, Buffer.from(random.pick(WORDS)));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(
      bytes,
      at,
      at,
      Buffer.from(random.pick(['[', '{"a":', '9', '"', ' ', ',']).repeat(1 << random.below(17))),
    );
  },
];

/**
 * A file with one to eight random faults.
 * @param {Buffer} original
 * @param {Buffer} other a file of the same kind, whose parts may be put in
 * @param {Random} random
 * @param {boolean} text whether words and numbers are to change too
 */
export function mutate(original, other, random, text) {
  let bytes = original;
  const count = 1 + random.below(1 << random.below(4));
  for (let i = 0; i < count; i++)
    bytes = random.pick(text ? [...ofBytes, ...ofText, ...ofText] : ofBytes)(bytes, random, other);
  return bytes;
}

/**
 * sort_segments: sorts each row of keys, [rows, length] f32, in place, and order[row, r] is where in its row the key of
 * rank r stood before; equal keys, and zeros of both signs, keep their order. A command's tile is a row: a radix sort
 * from the lowest digit up, three digits of 11, 11 and 10 bits. A key is read once to count, and read and written three
 * times with its index beside it, 8 bytes at a time.
 */

/** Buckets of a digit. */
const BUCKETS: i32 = 2048;
const MASK: u32 = 2047;
/** Bytes of the three counts; the twin of COUNT_BYTES in src/ops/sort_segments/cpu.ts. */
const COUNT_BYTES: usize = 3 * <usize>BUCKETS * 4;
const SIGN: u32 = 0x80000000;

@unmanaged
class Arguments {
  keys: usize;
  order: usize;
  length: i32;
  /** [threads] of `scratchStride` bytes: counts, then twice [length] pairs of a key and its index. */
  scratch: usize;
  scratchStride: usize;
}

export function sort_segments(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const counts = a.scratch + <usize>thread * a.scratchStride;
  const bytes = (<usize>a.length) << 2;
  const keys = a.keys + <usize>tile * bytes;
  const order = a.order + <usize>tile * bytes;
  const one = counts + COUNT_BYTES;
  const other = one + 2 * bytes;
  countDigits(counts, keys, bytes);
  scatterKeys(one, keys, bytes, counts);
  scatterPairs(other, one, bytes, counts + ((<usize>BUCKETS) << 2));
  scatterOut(keys, order, other, bytes, counts + ((<usize>BUCKETS) << 3));
}

/** Bits that are ordered as the floats are, seen as a whole number. */
@inline
function ascending(bits: u32): u32 {
  const some: u32 = bits == SIGN ? 0 : bits;
  return some ^ (<u32>(<i32>some >> 31) | SIGN);
}

@inline
function original(key: u32): u32 {
  return key ^ ((~<u32>(<i32>key >> 31)) | SIGN);
}

@inline
function increment(counts: usize, digit: u32): void {
  const at = counts + ((<usize>digit) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** How many keys have each digit, then in each place how many keys have a smaller one. */
function countDigits(counts: usize, keys: usize, bytes: usize): void {
  memory.fill(counts, 0, COUNT_BYTES);
  const second = counts + ((<usize>BUCKETS) << 2);
  const third = counts + ((<usize>BUCKETS) << 3);
  for (const end = keys + bytes; keys < end; keys += 4) {
    const key = ascending(load<u32>(keys));
    increment(counts, key & MASK);
    increment(second, (key >> 11) & MASK);
    increment(third, key >> 22);
  }
  let before0: u32 = 0;
  let before1: u32 = 0;
  let before2: u32 = 0;
  for (let at = counts; at < second; at += 4) {
    const c0 = load<u32>(at);
    const c1 = load<u32>(at, 4 * BUCKETS);
    const c2 = load<u32>(at, 8 * BUCKETS);
    store<u32>(at, before0);
    store<u32>(at, before1, 4 * BUCKETS);
    store<u32>(at, before2, 8 * BUCKETS);
    before0 += c0;
    before1 += c1;
    before2 += c2;
  }
}

/** The next free place of a digit. */
@inline
function placeOf(counts: usize, digit: u32): usize {
  const at = counts + ((<usize>digit) << 2);
  const place = load<u32>(at);
  store<u32>(at, place + 1);
  return <usize>place;
}

function scatterKeys(out: usize, keys: usize, bytes: usize, counts: usize): void {
  let index: u64 = 0;
  for (const end = keys + bytes; keys < end; keys += 4) {
    const key = ascending(load<u32>(keys));
    store<u64>(out + (placeOf(counts, key & MASK) << 3), <u64>key | (index << 32));
    index++;
  }
}

function scatterPairs(out: usize, pairs: usize, bytes: usize, counts: usize): void {
  for (const end = pairs + 2 * bytes; pairs < end; pairs += 8) {
    const pair = load<u64>(pairs);
    store<u64>(out + (placeOf(counts, (<u32>pair >> 11) & MASK) << 3), pair);
  }
}

function scatterOut(keys: usize, order: usize, pairs: usize, bytes: usize, counts: usize): void {
  for (const end = pairs + 2 * bytes; pairs < end; pairs += 8) {
    const key = load<u32>(pairs);
    const at = placeOf(counts, key >> 22) << 2;
    store<u32>(keys + at, original(key));
    store<u32>(order + at, load<u32>(pairs, 4));
  }
}

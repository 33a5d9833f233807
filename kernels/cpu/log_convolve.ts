/**
 * log_convolve: L = log Σ_j exp(in[o, j, c] − decay·(i − j)²), along the middle axis of [outer, length, inner], all
 * float64. Stored is L; or where there is a minuend m, m − L, or what was there plus relaxation · (m − L − what was
 * there).
 *
 * A command's tile is LANES lines (pairs of o and c) by `chunk` outputs. Sums run in the plain domain, block by block
 * of `block` cells: with a_J the largest in of block J, L_i = M_I + log Σ_J exp(a_J − decay·d² − M_I) · Σ_j κ_ij
 * exp(in_j − a_J), d the least distance of blocks I and J, M_I the largest exponent of the first factor over J, and
 * κ_ij = exp(−decay·((i − j)² − d²)) from a table. That is one exp and one log a cell, a multiply-add a pair of cells.
 * All factors are at most 1, and what falls below 1e-150 counts as 0: so a sum of LEAST_SUM or more is right to
 * rounding, and a smaller one is summed again with its own largest exponent, an exp a pair. Blocks that cannot add a
 * share of e⁻⁴⁰ to any sum of I are left out: where the kernel is narrow, few are left.
 *
 * Memory of a thread: three rows of 64 bytes a cell.
 */
import { expOfNegative, logOfNormal } from './parts/float64_math';
import { madd64 } from './parts/madd';

/** Lines that one thread takes together. */
const LANES: i32 = 8;
/** Bytes of one cell of all lanes. */
const CELL: usize = <usize>LANES * 8;
/** Logarithms below this stand for no mass; the twin of NO_MASS in src/ops/log_convolve/logs.ts. */
const NO_MASS: f64 = -1e9;
/** Terms that are lost are below 1e-150 each; 1e12 of them are no rounding error of this. */
const LEAST_SUM: f64 = 1e-122;
/** Sums of a block below this would make denormals where they are scaled. */
const TINY: f64 = 1e-150;
/** e⁻⁴⁰ is 4e-18. */
const NEGLIGIBLE: f64 = 40.0;

@unmanaged
class Arguments {
  input: usize;
  output: usize;
  /** 0 for none. */
  minuend: usize;
  relaxation: f32;
  /** κ, [2·blocks − 1, 2·block − 1] by I − J and j − i, both from the least up. */
  table: usize;
  /** decay, then [blocks] of decay·d² by |I − J| for the least distance d, then [blocks] for the largest. */
  reach: usize;
  lines: i32;
  length: i32;
  inner: i32;
  /** Even. */
  block: i32;
  /** Outputs of a tile, a multiple of `block` unless it is all of them. */
  chunk: i32;
  /** [threads] of `scratchStride` bytes: in, exp, then sums of a block and the blocks' largest. */
  scratch: usize;
  scratchStride: usize;
}

export function log_convolve(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const chunks = (a.length + a.chunk - 1) / a.chunk;
  const first = (tile / chunks) * LANES;
  const from = (tile % chunks) * a.chunk;
  const values = a.scratch + <usize>thread * a.scratchStride;
  const powers = values + <usize>a.length * CELL;
  const sums = powers + <usize>a.length * CELL;
  const largest = sums + <usize>a.block * CELL;
  loadLines(values, a, first);
  toPowers(powers, largest, values, a);
  for (let i = from; i < min(from + a.chunk, a.length); i += a.block) {
    const count = min(a.block, a.length - i);
    sumBlocks(sums, powers, largest, i / a.block, a);
    finish(sums, values, largest, i, count, a);
    storeLines(sums, a, first, i, count);
  }
}

/** Byte offset of cell 0 of a line. */
@inline
function offsetOf(line: i32, a: Arguments): usize {
  return (<usize>(line / a.inner) * a.length * a.inner + (line % a.inner)) << 3;
}

/** Whether the cells of all lanes lie side by side. */
@inline
function sideBySide(first: i32, a: Arguments): bool {
  return first % a.inner + LANES <= a.inner && first + LANES <= a.lines;
}

/** No mass for less. NaN stays. */
@inline
function atLeastNoMass(values: v128): v128 {
  return f64x2.pmax(values, f64x2.splat(NO_MASS));
}

/** in[j][lane]; lanes past the last line have no mass. */
function loadLines(values: usize, a: Arguments, first: i32): void {
  const step = (<usize>a.inner) << 3;
  if (sideBySide(first, a)) {
    let from = a.input + offsetOf(first, a);
    const end = values + <usize>a.length * CELL;
    for (let to = values; to < end; to += CELL) {
      for (let q: usize = 0; q < CELL; q += 16) v128.store(to + q, atLeastNoMass(v128.load(from + q)));
      from += step;
    }
    return;
  }
  for (let lane = 0; lane < LANES; lane++) {
    let to = values + ((<usize>lane) << 3);
    const end = to + <usize>a.length * CELL;
    if (first + lane >= a.lines) {
      for (; to < end; to += CELL) f64.store(to, NO_MASS);
      continue;
    }
    let from = a.input + offsetOf(first + lane, a);
    for (; to < end; to += CELL) {
      const value = f64.load(from);
      // Written so that NaN stays.
      f64.store(to, value < NO_MASS ? NO_MASS : value);
      from += step;
    }
  }
}

/** Cells i to i + count − 1 of the lines that there are. */
function storeLines(sums: usize, a: Arguments, first: i32, i: i32, count: i32): void {
  const step = (<usize>a.inner) << 3;
  const end = sums + <usize>count * CELL;
  if (sideBySide(first, a)) {
    let at = offsetOf(first, a) + <usize>i * step;
    for (let sum = sums; sum < end; sum += CELL) {
      for (let q: usize = 0; q < CELL; q += 16) storePair(at + q, v128.load(sum + q), a);
      at += step;
    }
    return;
  }
  const lanes = min(LANES, a.lines - first);
  for (let lane = 0; lane < lanes; lane++) {
    let at = offsetOf(first + lane, a) + <usize>i * step;
    for (let sum = sums + ((<usize>lane) << 3); sum < end; sum += CELL) {
      storeOne(at, f64.load(sum), a);
      at += step;
    }
  }
}

@inline
function storePair(at: usize, sum: v128, a: Arguments): void {
  let result = sum;
  if (a.minuend != 0) {
    result = f64x2.sub(v128.load(a.minuend + at), sum);
    if (a.relaxation != 1.0) {
      const before = v128.load(a.output + at);
      result = f64x2.add(before, f64x2.mul(f64x2.splat(<f64>a.relaxation), f64x2.sub(result, before)));
    }
  }
  v128.store(a.output + at, result);
}

@inline
function storeOne(at: usize, sum: f64, a: Arguments): void {
  let result = sum;
  if (a.minuend != 0) {
    result = f64.load(a.minuend + at) - sum;
    if (a.relaxation != 1.0) {
      const before = f64.load(a.output + at);
      result = before + <f64>a.relaxation * (result - before);
    }
  }
  f64.store(a.output + at, result);
}

/** largest[J] = max_j in[j], powers[j] = exp(in[j] − largest[J]). */
function toPowers(powers: usize, largest: usize, values: usize, a: Arguments): void {
  for (let first = 0; first < a.length; first += a.block) {
    const begin = <usize>first * CELL;
    const end = <usize>min(first + a.block, a.length) * CELL;
    for (let q: usize = 0; q < CELL; q += 16) {
      let most = f64x2.splat(NO_MASS);
      for (let j = begin; j < end; j += CELL) most = f64x2.max(most, v128.load(values + j + q));
      v128.store(largest + q, most);
      for (let j = begin; j < end; j += CELL) {
        v128.store(powers + j + q, expOfNegative(f64x2.sub(v128.load(values + j + q), most)));
      }
    }
    largest += CELL;
  }
}

/** sums[r] of block I, and M_I in the cell after the blocks' largest. */
function sumBlocks(sums: usize, powers: usize, largest: usize, own: i32, a: Arguments): void {
  const blocks = (a.length + a.block - 1) / a.block;
  const nearest = a.reach + 8;
  const farthest = nearest + ((<usize>blocks) << 3);
  const top = largest + <usize>blocks * CELL;
  const least = top + CELL;
  for (let q: usize = 0; q < CELL; q += 16) {
    let most = f64x2.splat(-Infinity);
    let sure = f64x2.splat(-Infinity);
    for (let other = 0; other < blocks; other++) {
      const apart = (<usize>abs(own - other)) << 3;
      const value = v128.load(largest + <usize>other * CELL + q);
      most = f64x2.max(most, f64x2.sub(value, v128.load64_splat(nearest + apart)));
      sure = f64x2.max(sure, f64x2.sub(value, v128.load64_splat(farthest + apart)));
    }
    v128.store(top + q, most);
    v128.store(least + q, f64x2.sub(sure, f64x2.splat(NEGLIGIBLE)));
  }
  memory.fill(sums, 0, <usize>a.block * CELL);
  const width = (<usize>(2 * a.block - 1)) << 3;
  for (let other = 0; other < blocks; other++) {
    const shift = f64.load(nearest + ((<usize>abs(own - other)) << 3));
    const from = largest + <usize>other * CELL;
    if (!matters(from, least, shift)) continue;
    const cells = min(a.block, a.length - other * a.block);
    const table = a.table + <usize>(own - other + blocks - 1) * width;
    addBlock(sums, powers + <usize>(other * a.block) * CELL, cells, table, from, top, shift, a.block);
  }
}

/** Whether a block reaches what is sure in any lane; NaN does. */
@inline
function matters(largest: usize, least: usize, shift: f64): bool {
  let below = i64x2.splat(-1);
  for (let q: usize = 0; q < CELL; q += 16) {
    const reached = f64x2.sub(v128.load(largest + q), f64x2.splat(shift));
    below = v128.and(below, f64x2.lt(reached, v128.load(least + q)));
  }
  return !i64x2.all_true(below);
}

/** sums[r] += exp(a_J − shift − M_I) · Σ_s κ[s − r] powers[s], two rows at a time. */
function addBlock(
  sums: usize,
  powers: usize,
  cells: i32,
  table: usize,
  largest: usize,
  top: usize,
  shift: f64,
  block: i32,
): void {
  const f0 = factorOf(largest, top, shift);
  const f1 = factorOf(largest + 16, top + 16, shift);
  const f2 = factorOf(largest + 32, top + 32, shift);
  const f3 = factorOf(largest + 48, top + 48, shift);
  const end = powers + <usize>cells * CELL;
  for (let r = 0; r < block; r += 2) {
    // Of row r the entry of s = 0; the one before it is that of row r + 1.
    twoRows(sums + <usize>r * CELL, powers, end, table + ((<usize>(block - 1 - r)) << 3), f0, f1, f2, f3);
  }
}

@inline
function factorOf(largest: usize, top: usize, shift: f64): v128 {
  return expOfNegative(f64x2.sub(f64x2.sub(v128.load(largest), f64x2.splat(shift)), v128.load(top)));
}

@inline
function twoRows(sum: usize, power: usize, end: usize, table: usize, f0: v128, f1: v128, f2: v128, f3: v128): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s02 = f64x2.splat(0);
  let s03 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s12 = f64x2.splat(0);
  let s13 = f64x2.splat(0);
  for (; power < end; power += CELL) {
    const p0 = v128.load(power);
    const p1 = v128.load(power, 16);
    const p2 = v128.load(power, 32);
    const p3 = v128.load(power, 48);
    const k0 = v128.load64_splat(table);
    s00 = madd64(p0, k0, s00);
    s01 = madd64(p1, k0, s01);
    s02 = madd64(p2, k0, s02);
    s03 = madd64(p3, k0, s03);
    const k1 = v128.load64_splat(table - 8);
    s10 = madd64(p0, k1, s10);
    s11 = madd64(p1, k1, s11);
    s12 = madd64(p2, k1, s12);
    s13 = madd64(p3, k1, s13);
    table += 8;
  }
  addScaled(sum, s00, f0);
  addScaled(sum + 16, s01, f1);
  addScaled(sum + 32, s02, f2);
  addScaled(sum + 48, s03, f3);
  addScaled(sum + CELL, s10, f0);
  addScaled(sum + CELL + 16, s11, f1);
  addScaled(sum + CELL + 32, s12, f2);
  addScaled(sum + CELL + 48, s13, f3);
}

@inline
function addScaled(to: usize, sum: v128, factor: v128): void {
  const normal = v128.andnot(sum, f64x2.lt(sum, f64x2.splat(TINY)));
  v128.store(to, madd64(normal, factor, v128.load(to)));
}

/** sums[r] ← M_I + log sums[r], or the sum with its own largest exponent. */
function finish(sums: usize, values: usize, largest: usize, i: i32, count: i32, a: Arguments): void {
  const blocks = (a.length + a.block - 1) / a.block;
  const top = largest + <usize>blocks * CELL;
  for (let r = 0; r < count; r++) {
    const at = sums + <usize>r * CELL;
    for (let q: usize = 0; q < CELL; q += 16) {
      const sum = v128.load(at + q);
      const enough = i64x2.all_true(f64x2.ge(sum, f64x2.splat(LEAST_SUM)));
      const result = enough
        ? f64x2.add(v128.load(top + q), logOfNormal(sum))
        : sumOwn(values + q, i + r, a.length, f64.load(a.reach));
      v128.store(at + q, result);
    }
  }
}

/** log Σ_j exp(in_j − decay·(i − j)²) with the sum's own largest exponent. */
function sumOwn(values: usize, i: i32, length: i32, decay: f64): v128 {
  let most = f64x2.splat(-Infinity);
  for (let j = 0; j < length; j++) most = f64x2.max(most, exponentOf(values, i, j, decay));
  let sum = f64x2.splat(0);
  for (let j = 0; j < length; j++) {
    sum = f64x2.add(sum, expOfNegative(f64x2.sub(exponentOf(values, i, j, decay), most)));
  }
  return f64x2.add(most, logOfNormal(sum));
}

@inline
function exponentOf(values: usize, i: i32, j: i32, decay: f64): v128 {
  const distance = <f64>(i - j);
  return f64x2.sub(v128.load(values + <usize>j * CELL), f64x2.splat(decay * distance * distance));
}

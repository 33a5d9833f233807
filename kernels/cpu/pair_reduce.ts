/**
 * pair_reduce: what is left of all pairs of rows i and columns j of two clouds, with exponents t_ij = (v_j − c_ij)/ε:
 *
 *     LOGSUMEXP   values[i] = u_i − ε log Σ_j e^(t_ij)
 *     ARGMIN      values[i] = u_i + min_j (c_ij − v_j), and the first such j
 *     MEAN        as LOGSUMEXP, and means[i] = Σ_j w_ij column_j, w_ij = e^(t_ij)/Σ_j e^(t_ij)
 *     GRADIENT    as LOGSUMEXP, and means[i] = Σ_j w_ij ∇_y c_ij, rows being the y
 *
 * rows [rows, rowDim], columns [columns, columnDim]. A command's tile is TILE rows against all columns, in order,
 * BLOCK of them at a time: first their exponents, in cache, then the largest so far, by which the sums are scaled
 * once a block, then one exponential a pair. Sums of blocks are added with what rounding took off the last (Kahan),
 * so that the error does not grow with the number of columns. 3 D + 20 operations a pair for ½‖x − y‖²; no memory
 * that grows with the pairs.
 */
import { Chains, gradientProgram, loadTile, runProgram, Segment, storeTile, valueProgram } from './parts/chains';
import { madd } from './parts/madd';
import { ROW, TILE } from './parts/tile';
import { exp, log } from './parts/vector_math';

/** Columns whose exponents wait together: 4 KiB of a tile. */
const BLOCK: i32 = 64;
/**
 * Rows of scratch beside the cost's slots, the exponents and the means: the twin of WORK_ROWS in
 * src/ops/pair_reduce/cpu.ts.
 */
const WORK_ROWS: usize = 4;

/** As PAIR_REDUCTIONS in src/ops/pair_reduce/contract.ts. */
const ARGMIN: i32 = 1;
const MEAN: i32 = 2;
const GRADIENT: i32 = 3;

/**
 * Below this, relative to the largest, a term is 0: no sum in float32 notices, and products with it stay normal
 * numbers.
 */
const LEAST: f32 = -40;

/** Below every exponent: where the largest starts. */
const LOWEST: f32 = -3.4028234663852886e38;

@unmanaged
class Arguments {
  rows: usize;
  columns: usize;
  /** v [columns] */
  columnOffsets: usize;
  /** u [rows], or none. */
  rowOffsets: usize;
  values: usize;
  /** i32 [rows], of ARGMIN. */
  indices: usize;
  /** [rows, width], of MEAN and GRADIENT. */
  means: usize;
  rowCount: i32;
  columnCount: i32;
  rowDim: i32;
  columnDim: i32;
  /** Components of a mean; 0 where there are none. */
  width: i32;
  reduction: i32;
  /** 1 where the rows are the cost's y. */
  rowsAreY: i32;
  epsilon: f32;
  /** A table of one segment, whose cost it is; none for ½‖x − y‖². */
  cost: usize;
  /** [threads] of `scratchStride` bytes: slots of the cost, or the rows; work; exponents; three times the means. */
  scratch: usize;
  scratchStride: usize;
  /** Rows of the first part of it. */
  slots: i32;
}

/** Where a tile's numbers are; one object a command would be shared by threads, so it is passed around as addresses. */
@inline
function mostOf(work: usize): usize {
  return work;
}

@inline
function totalOf(work: usize): usize {
  return work + ROW;
}

/** What rounding added to the total: taken off the next block. */
@inline
function excessOf(work: usize): usize {
  return work + 2 * ROW;
}

/** e^(largest before − largest now), or the index of the best of ARGMIN. */
@inline
function factorOf(work: usize): usize {
  return work + 3 * ROW;
}

export function pair_reduce(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const slots = a.scratch + <usize>thread * a.scratchStride;
  const work = slots + <usize>a.slots * ROW;
  const exponents = work + WORK_ROWS * ROW;
  const means = exponents + <usize>BLOCK * ROW;
  const first = tile * TILE;
  const count = min(TILE, a.rowCount - first);
  const segment = segmentOfCost(a);
  const ownSlot = a.cost && a.rowsAreY ? slots + <usize>a.columnDim * ROW : slots;
  loadTile(ownSlot, a.rows + ((<usize>(first * a.rowDim)) << 2), count, a.rowDim);
  fill(mostOf(work), LOWEST);
  memory.fill(totalOf(work), 0, 3 * ROW);
  memory.fill(means, 0, 3 * <usize>a.width * ROW);
  for (let j = 0; j < a.columnCount; j += BLOCK) {
    const columns = min(BLOCK, a.columnCount - j);
    if (a.cost) tracedExponents(a, segment, slots, exponents, j, columns);
    else squaredExponents(a, slots, exponents, j, columns);
    if (a.reduction == ARGMIN) {
      keepBest(work, exponents, j, columns);
      continue;
    }
    sumBlock(work, exponents, columns);
    if (a.reduction == MEAN) addMeans(a, work, exponents, means, j, columns);
    if (a.reduction == GRADIENT) addGradients(a, segment, slots, work, exponents, means, j, columns);
  }
  if (a.reduction == ARGMIN) storeBest(a, work, first, count);
  else storeSums(a, work, means, first, count);
}

@inline
function segmentOfCost(a: Arguments): Segment {
  return changetype<Segment>(a.cost + offsetof<Chains>());
}

@inline
function fill(row: usize, value: f32): void {
  for (let k: usize = 0; k < ROW; k += 16) v128.store(row + k, f32x4.splat(value));
}

/** 1/ε; ARGMIN has exponents in the unit of the cost. */
@inline
function perEpsilon(a: Arguments): v128 {
  return f32x4.splat(a.reduction == ARGMIN ? 1 : 1 / a.epsilon);
}

/**
 * t of ½‖x − y‖², two columns at a time: eight sums of squared differences in registers. An odd last one is done
 * twice.
 */
function squaredExponents(a: Arguments, x: usize, exponents: usize, first: i32, columns: i32): void {
  const scale = perEpsilon(a);
  const bytes = (<usize>a.columnDim) << 2;
  let column = a.columns + <usize>first * bytes;
  let offset = a.columnOffsets + ((<usize>first) << 2);
  for (let j = 0; j < columns; j += 2) {
    const last = j + 1 == columns;
    const next = last ? column : column + bytes;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    let from = x;
    for (let i: usize = 0; i < bytes; i += 4) {
      const p = v128.load32_splat(column + i);
      const q = v128.load32_splat(next + i);
      const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
      s0 = addSquare(x0, p, s0);
      s1 = addSquare(x1, p, s1);
      s2 = addSquare(x2, p, s2);
      s3 = addSquare(x3, p, s3);
      t0 = addSquare(x0, q, t0);
      t1 = addSquare(x1, q, t1);
      t2 = addSquare(x2, q, t2);
      t3 = addSquare(x3, q, t3);
      from += ROW;
    }
    storeExponents(exponents, v128.load32_splat(offset), scale, s0, s1, s2, s3);
    if (last) return;
    storeExponents(exponents + ROW, v128.load32_splat(offset + 4), scale, t0, t1, t2, t3);
    column += 2 * bytes;
    offset += 8;
    exponents += 2 * ROW;
  }
}

/** (x − y)² + sum */
@inline
function addSquare(x: v128, y: v128, sum: v128): v128 {
  const difference = f32x4.sub(x, y);
  return madd(difference, difference, sum);
}

/** (v − ½ s)/ε */
@inline
function storeExponents(to: usize, v: v128, scale: v128, s0: v128, s1: v128, s2: v128, s3: v128): void {
  const half = f32x4.splat(-0.5);
  v128.store(to, f32x4.mul(madd(half, s0, v), scale));
  v128.store(to, f32x4.mul(madd(half, s1, v), scale), 16);
  v128.store(to, f32x4.mul(madd(half, s2, v), scale), 32);
  v128.store(to, f32x4.mul(madd(half, s3, v), scale), 48);
}

/** The columns' numbers into the slots of the tile, each the same for all rows. */
@inline
function loadColumn(a: Arguments, slots: usize, j: i32): void {
  let to = a.rowsAreY ? slots : slots + <usize>a.rowDim * ROW;
  let from = a.columns + ((<usize>(j * a.columnDim)) << 2);
  for (let i = 0; i < a.columnDim; i++) {
    fill(to, load<f32>(from));
    to += ROW;
    from += 4;
  }
}

/**
 * t of a traced cost. Where the rows are x, what depends on x alone is computed once for all columns; not so where a
 * gradient's program has used the slots since.
 */
function tracedExponents(
  a: Arguments, segment: Segment, slots: usize, exponents: usize, first: i32, columns: i32,
): void {
  const scale = perEpsilon(a);
  const program = valueProgram(segment);
  for (let j = first; j < first + columns; j++) {
    loadColumn(a, slots, j);
    const cost = runProgram(program, segment.constants, slots, !a.rowsAreY && j > 0);
    const v = v128.load32_splat(a.columnOffsets + ((<usize>j) << 2));
    for (let k: usize = 0; k < ROW; k += 16) {
      v128.store(exponents + k, f32x4.mul(f32x4.sub(v, v128.load(cost + k)), scale));
    }
    exponents += ROW;
  }
}

/** ARGMIN: the largest v − c and its first column. */
function keepBest(work: usize, exponents: usize, first: i32, columns: i32): void {
  const most = mostOf(work);
  const index = factorOf(work);
  for (let k: usize = 0; k < ROW; k += 16) {
    let best = v128.load(most + k);
    let at = v128.load(index + k);
    let from = exponents + k;
    for (let j = first; j < first + columns; j++) {
      const t = v128.load(from);
      const better = f32x4.gt(t, best);
      best = v128.bitselect(t, best, better);
      at = v128.bitselect(i32x4.splat(j), at, better);
      from += ROW;
    }
    v128.store(most + k, best);
    v128.store(index + k, at);
  }
}

/** Exponents become their exponentials relative to the largest so far, and the total grows by theirs. */
function sumBlock(work: usize, exponents: usize, columns: i32): void {
  const end = exponents + <usize>columns * ROW;
  for (let k: usize = 0; k < ROW; k += 16) {
    const before = v128.load(mostOf(work) + k);
    let most = before;
    // What is no number loses here, and makes the sum one that is none.
    for (let from = exponents + k; from < end; from += ROW) most = f32x4.pmax(most, v128.load(from));
    let sum = f32x4.splat(0);
    for (let from = exponents + k; from < end; from += ROW) {
      const below = f32x4.sub(v128.load(from), most);
      const e = v128.andnot(exp(below), f32x4.lt(below, f32x4.splat(LEAST)));
      v128.store(from, e);
      sum = f32x4.add(sum, e);
    }
    const factor = exp(f32x4.sub(before, most));
    v128.store(mostOf(work) + k, most);
    v128.store(factorOf(work) + k, factor);
    addScaled(totalOf(work) + k, excessOf(work) + k, factor, sum);
  }
}

/** total = factor · total + sum, with what the last addition was off by taken off (Kahan 1965). */
@inline
function addScaled(total: usize, excess: usize, factor: v128, sum: v128): void {
  const scaled = f32x4.mul(v128.load(total), factor);
  const wanted = f32x4.sub(sum, f32x4.mul(v128.load(excess), factor));
  const grown = f32x4.add(scaled, wanted);
  v128.store(excess, f32x4.sub(f32x4.sub(grown, scaled), wanted));
  v128.store(total, grown);
}

/** MEAN: the block's Σ_j e_j column_j onto the totals, sixteen rows at a time. */
function addMeans(a: Arguments, work: usize, exponents: usize, means: usize, first: i32, columns: i32): void {
  const bytes = (<usize>a.columnDim) << 2;
  const excess = means + <usize>a.width * ROW;
  for (let i: usize = 0; i < <usize>a.width; i++) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let value = a.columns + <usize>first * bytes + (i << 2);
    let from = exponents;
    for (let j = 0; j < columns; j++) {
      const v = v128.load32_splat(value);
      s0 = madd(v128.load(from), v, s0);
      s1 = madd(v128.load(from, 16), v, s1);
      s2 = madd(v128.load(from, 32), v, s2);
      s3 = madd(v128.load(from, 48), v, s3);
      value += bytes;
      from += ROW;
    }
    const total = means + i * ROW;
    const off = excess + i * ROW;
    addScaled(total, off, v128.load(factorOf(work)), s0);
    addScaled(total + 16, off + 16, v128.load(factorOf(work), 16), s1);
    addScaled(total + 32, off + 32, v128.load(factorOf(work), 32), s2);
    addScaled(total + 48, off + 48, v128.load(factorOf(work), 48), s3);
  }
}

/** GRADIENT: the block's Σ_j e_j ∇_y c_ij onto the totals. */
function addGradients(
  a: Arguments, segment: Segment, slots: usize, work: usize, exponents: usize, means: usize, first: i32, columns: i32,
): void {
  const bytes = <usize>a.width * ROW;
  const excess = means + bytes;
  const block = excess + bytes;
  const program = gradientProgram(segment);
  memory.fill(block, 0, bytes);
  for (let j = first; j < first + columns; j++) {
    loadColumn(a, slots, j);
    const gradient = runProgram(program, segment.constants, slots, false);
    for (let k: usize = 0; k < ROW; k += 16) {
      const e = v128.load(exponents + k);
      for (let i = k; i < bytes; i += ROW) {
        v128.store(block + i, madd(e, v128.load(gradient + i), v128.load(block + i)));
      }
    }
    exponents += ROW;
  }
  for (let i: usize = 0; i < bytes; i += ROW) {
    for (let k: usize = 0; k < ROW; k += 16) {
      addScaled(means + i + k, excess + i + k, v128.load(factorOf(work) + k), v128.load(block + i + k));
    }
  }
}

/** u of a row, 0 where there is none. */
@inline
function rowOffset(a: Arguments, row: i32): f32 {
  return a.rowOffsets ? load<f32>(a.rowOffsets + ((<usize>row) << 2)) : 0;
}

function storeBest(a: Arguments, work: usize, first: i32, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>(first + i)) << 2;
    const lane = (<usize>i) << 2;
    store<f32>(a.values + at, rowOffset(a, first + i) - load<f32>(mostOf(work) + lane));
    store<i32>(a.indices + at, load<i32>(factorOf(work) + lane));
  }
}

function storeSums(a: Arguments, work: usize, means: usize, first: i32, count: i32): void {
  for (let k: usize = 0; k < ROW; k += 16) {
    const total = v128.load(totalOf(work) + k);
    for (let i: usize = 0; i < <usize>a.width; i++) {
      const mean = means + i * ROW + k;
      v128.store(mean, f32x4.div(v128.load(mean), total));
    }
    v128.store(totalOf(work) + k, f32x4.add(v128.load(mostOf(work) + k), log(total)));
  }
  for (let i = 0; i < count; i++) {
    const sum = load<f32>(totalOf(work) + ((<usize>i) << 2));
    store<f32>(a.values + ((<usize>(first + i)) << 2), rowOffset(a, first + i) - a.epsilon * sum);
  }
  if (a.width > 0) storeTile(a.means + ((<usize>(first * a.width)) << 2), means, count, a.width);
}

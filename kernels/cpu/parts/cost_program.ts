/**
 * Runs the vector program of a cost on one tile of chains. `src/autograd/cpu_program.ts` makes the programs and
 * documents the format; opcodes here and there are the same numbers.
 *
 * Memory: slots [components][TILE], x and y first; TILE is a multiple of 16. Work: one instruction touches n
 * components, so dispatch is spread over n · TILE floats.
 */
import { madd } from './madd';
import { ROW } from './tile';
import { atan2, cos, exp, log, sin, tanh } from './vector_math';

const NEG: i32 = 0;
const SQRT: i32 = 1;
const SQUARE: i32 = 2;
const EXP: i32 = 3;
const LOG: i32 = 4;
const SIN: i32 = 5;
const COS: i32 = 6;
const TANH: i32 = 7;
const ABS: i32 = 8;
const SIGN: i32 = 9;
const RECIPROCAL_OR_ZERO: i32 = 10;
const ADD: i32 = 11;
const SUB: i32 = 12;
const MUL: i32 = 13;
const DIV: i32 = 14;
const ATAN2: i32 = 15;
const MIN: i32 = 16;
const MAX: i32 = 17;
const LESS: i32 = 18;
const LESS_OR_EQUAL: i32 = 19;
const EQUAL: i32 = 20;
const SELECT: i32 = 21;
const CONSTANT: i32 = 22;
const COPY: i32 = 23;
const SUM: i32 = 24;
const DOT: i32 = 25;
const MAT_VEC: i32 = 26;
const MAT_VEC_T: i32 = 27;

const BYTES_PER_INSTRUCTION: usize = 24;
const SCALAR_A: u32 = 1 << 8;
const SCALAR_B: u32 = 1 << 9;
const SCALAR_C: u32 = 1 << 10;

@inline
function unary(op: i32, a: v128): v128 {
  if (op == NEG) return f32x4.neg(a);
  if (op == SQRT) return f32x4.sqrt(a);
  if (op == SQUARE) return f32x4.mul(a, a);
  if (op == EXP) return exp(a);
  if (op == LOG) return log(a);
  if (op == SIN) return sin(a);
  if (op == COS) return cos(a);
  if (op == TANH) return tanh(a);
  if (op == ABS) return f32x4.abs(a);
  const zero = f32x4.splat(0.0);
  const one = f32x4.splat(1.0);
  if (op == SIGN) {
    const signed = v128.or(one, v128.and(a, f32x4.splat(-0.0)));
    return v128.and(signed, f32x4.ne(a, zero));
  }
  return v128.andnot(f32x4.div(one, a), f32x4.eq(a, zero));
}

@inline
function binary(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUB) return f32x4.sub(a, b);
  if (op == MUL) return f32x4.mul(a, b);
  if (op == DIV) return f32x4.div(a, b);
  if (op == ATAN2) return atan2(a, b);
  if (op == MIN) return f32x4.min(a, b);
  if (op == MAX) return f32x4.max(a, b);
  const one = f32x4.splat(1.0);
  if (op == LESS) return v128.and(f32x4.lt(a, b), one);
  if (op == LESS_OR_EQUAL) return v128.and(f32x4.le(a, b), one);
  return v128.and(f32x4.eq(a, b), one);
}

@inline
function map(op: i32, dst: usize, a: usize, n: usize): void {
  for (let i: usize = 0; i < n * ROW; i += 16) v128.store(dst + i, unary(op, v128.load(a + i)));
}

@inline
function zip(op: i32, dst: usize, a: usize, strideA: usize, b: usize, strideB: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    for (let k: usize = 0; k < ROW; k += 16) v128.store(dst + k, binary(op, v128.load(a + k), v128.load(b + k)));
    dst += ROW;
    a += strideA;
    b += strideB;
  }
}

@inline
function select(dst: usize, a: usize, strideA: usize, b: usize, strideB: usize, c: usize, strideC: usize, n: usize): void {
  const zero = f32x4.splat(0.0);
  for (let i: usize = 0; i < n; i++) {
    for (let k: usize = 0; k < ROW; k += 16) {
      const condition = f32x4.ne(v128.load(a + k), zero);
      v128.store(dst + k, v128.bitselect(v128.load(b + k), v128.load(c + k), condition));
    }
    dst += ROW;
    a += strideA;
    b += strideB;
    c += strideC;
  }
}

/** dst = Σ_{i<n} a[i] b[i], or Σ a[i] where `plain`; sixteen chains at a time. */
@inline
function reduce(plain: bool, dst: usize, a: usize, b: usize, n: usize): void {
  const one = f32x4.splat(1.0);
  for (let k: usize = 0; k < ROW; k += 64) {
    let s0 = f32x4.splat(0.0), s1 = s0, s2 = s0, s3 = s0;
    let p = a + k;
    let q = b + k;
    for (let i: usize = 0; i < n; i++) {
      s0 = madd(v128.load(p), plain ? one : v128.load(q), s0);
      s1 = madd(v128.load(p, 16), plain ? one : v128.load(q, 16), s1);
      s2 = madd(v128.load(p, 32), plain ? one : v128.load(q, 32), s2);
      s3 = madd(v128.load(p, 48), plain ? one : v128.load(q, 48), s3);
      p += ROW;
      q += ROW;
    }
    storeFour(dst + k, s0, s1, s2, s3);
  }
}

/**
 * dst[i] = Σ_{j<terms} matrix[i·rowStride + j·columnStride] · a[j], strides in bytes. Two rows and sixteen chains at a
 * time, so that eight sums are under way at once; an odd last row is computed twice.
 */
function matVec(
  dst: usize, a: usize, matrix: usize, n: usize, terms: usize, rowStride: usize, columnStride: usize,
): void {
  for (let i: usize = 0; i < n; i += 2) {
    const next: usize = i + 1 < n ? 1 : 0;
    for (let k: usize = 0; k < ROW; k += 64) {
      let p0 = f32x4.splat(0.0), p1 = p0, p2 = p0, p3 = p0;
      let q0 = p0, q1 = p0, q2 = p0, q3 = p0;
      let entry = matrix;
      let value = a + k;
      for (let j: usize = 0; j < terms; j++) {
        const p = v128.load32_splat(entry);
        const q = v128.load32_splat(entry + next * rowStride);
        const v0 = v128.load(value), v1 = v128.load(value, 16), v2 = v128.load(value, 32), v3 = v128.load(value, 48);
        p0 = madd(p, v0, p0);
        p1 = madd(p, v1, p1);
        p2 = madd(p, v2, p2);
        p3 = madd(p, v3, p3);
        q0 = madd(q, v0, q0);
        q1 = madd(q, v1, q1);
        q2 = madd(q, v2, q2);
        q3 = madd(q, v3, q3);
        entry += columnStride;
        value += ROW;
      }
      storeFour(dst + k, p0, p1, p2, p3);
      storeFour(dst + next * ROW + k, q0, q1, q2, q3);
    }
    dst += 2 * ROW;
    matrix += 2 * rowStride;
  }
}

@inline
function storeFour(dst: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(dst, a);
  v128.store(dst, b, 16);
  v128.store(dst, c, 32);
  v128.store(dst, d, 48);
}

/** Runs `wordCount` words at `words` on the components at `slots`; `constants` are the cost's constants. */
export function runCostProgram(words: usize, wordCount: i32, constants: usize, slots: usize): void {
  const end = words + (<usize>wordCount << 2);
  for (let word = words; word < end; word += BYTES_PER_INSTRUCTION) {
    const head = load<u32>(word);
    const dst = slots + <usize>load<u32>(word, 4) * ROW;
    const offsetA = <usize>load<u32>(word, 8);
    const offsetB = <usize>load<u32>(word, 12);
    const offsetC = <usize>load<u32>(word, 16);
    const n = <usize>load<u32>(word, 20);
    const a = slots + offsetA * ROW;
    const b = slots + offsetB * ROW;
    const strideA: usize = head & SCALAR_A ? 0 : ROW;
    const strideB: usize = head & SCALAR_B ? 0 : ROW;
    switch (<i32>(head & 0xff)) {
      case NEG: map(NEG, dst, a, n); break;
      case SQRT: map(SQRT, dst, a, n); break;
      case SQUARE: map(SQUARE, dst, a, n); break;
      case EXP: map(EXP, dst, a, n); break;
      case LOG: map(LOG, dst, a, n); break;
      case SIN: map(SIN, dst, a, n); break;
      case COS: map(COS, dst, a, n); break;
      case TANH: map(TANH, dst, a, n); break;
      case ABS: map(ABS, dst, a, n); break;
      case SIGN: map(SIGN, dst, a, n); break;
      case RECIPROCAL_OR_ZERO: map(RECIPROCAL_OR_ZERO, dst, a, n); break;
      case ADD: zip(ADD, dst, a, strideA, b, strideB, n); break;
      case SUB: zip(SUB, dst, a, strideA, b, strideB, n); break;
      case MUL: zip(MUL, dst, a, strideA, b, strideB, n); break;
      case DIV: zip(DIV, dst, a, strideA, b, strideB, n); break;
      case ATAN2: zip(ATAN2, dst, a, strideA, b, strideB, n); break;
      case MIN: zip(MIN, dst, a, strideA, b, strideB, n); break;
      case MAX: zip(MAX, dst, a, strideA, b, strideB, n); break;
      case LESS: zip(LESS, dst, a, strideA, b, strideB, n); break;
      case LESS_OR_EQUAL: zip(LESS_OR_EQUAL, dst, a, strideA, b, strideB, n); break;
      case EQUAL: zip(EQUAL, dst, a, strideA, b, strideB, n); break;
      case SELECT: {
        const strideC: usize = head & SCALAR_C ? 0 : ROW;
        select(dst, a, strideA, b, strideB, slots + offsetC * ROW, strideC, n);
        break;
      }
      case CONSTANT: {
        const source = constants + (offsetA << 2);
        for (let i: usize = 0; i < n; i++) {
          const value = v128.load32_splat(source + (i << 2));
          for (let k: usize = 0; k < ROW; k += 16) v128.store(dst + i * ROW + k, value);
        }
        break;
      }
      case COPY:
        for (let i: usize = 0; i < n; i++) memory.copy(dst + i * ROW, a + i * strideA, ROW);
        break;
      case SUM: reduce(true, dst, a, a, n); break;
      case DOT: reduce(false, dst, a, b, n); break;
      case MAT_VEC: matVec(dst, a, constants + (offsetB << 2), n, offsetC, offsetC << 2, 4); break;
      case MAT_VEC_T: matVec(dst, a, constants + (offsetB << 2), n, offsetC, 4, n << 2); break;
      default: unreachable();
    }
  }
}

/**
 * geometric_mean_step: log q = sum_k lambda_k r_k (+ log d), and v_k <- v_k + omega (log q - r_k - v_k); r and v [K,
 * CELLS], q and d [CELLS]. With a self-plan d also log d <- (log d + log q - s) / 2. One invocation a cell.
 *
 * A logarithm is two words: a whole number, an i32, and the rest, an f32. lambda_k is a whole number of 2^-30, so that
 * its product with a whole number is exact: sums of thousands of nats keep the digits of a fraction of one.
 *
 * Where errors are asked for they are those before the step, for each workgroup the sums over its cells of
 * sum_k lambda_k |exp(v_k + r_k) - q| / 2 and |exp(log d + s) - q| / 2, in the order of the cells.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface GeometricMeanStepWgslSpec {
  readonly cells: number;
  readonly histograms: number;
  /** Cells of a workgroup. */
  readonly block: number;
  /** Whether there is a self-plan. */
  readonly self: boolean;
  /** Whether errors are wanted. */
  readonly errors: boolean;
}

export function geometricMeanStepWgsl({ cells, histograms, block, self, errors }: GeometricMeanStepWgslSpec): string {
  return wgsl`
const CELLS = ${cells}u;
const HISTOGRAMS = ${histograms}u;
const BLOCK = ${block}u;

struct Uniforms { relaxation: f32 }

// Whole numbers and fractions.
@group(0) @binding(0) var<storage, read> reached: array<vec2i>;
@group(0) @binding(1) var<storage, read_write> potentials: array<vec2i>;
@group(0) @binding(2) var<storage, read_write> mean: array<vec2i>;
// In units of 2^-30.
@group(0) @binding(3) var<storage, read> weights: array<u32>;
#if ${self}
@group(0) @binding(4) var<storage, read_write> self_potential: array<vec2i>;
@group(0) @binding(5) var<storage, read> self_reached: array<vec2i>;
#endif
#if ${errors}
@group(0) @binding(${self ? 6 : 4}) var<storage, read_write> errors: array<vec2f>;
var<workgroup> errors_of_cell: array<vec2f, BLOCK>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

${WGSL_MATH}

struct Logarithm { whole: i32, rest: f32 }

fn logarithm(words: vec2i) -> Logarithm {
  return Logarithm(words.x, bitcast<f32>(words.y));
}

fn plus(a: Logarithm, b: Logarithm) -> Logarithm {
  return Logarithm(a.whole + b.whole, a.rest + b.rest);
}

fn minus(a: Logarithm, b: Logarithm) -> Logarithm {
  return Logarithm(a.whole - b.whole, a.rest - b.rest);
}

fn number(a: Logarithm) -> f32 {
  return f32(a.whole) + a.rest;
}

fn words(a: Logarithm) -> vec2i {
  let carried = round(a.rest);
  return vec2i(a.whole + i32(carried), bitcast<i32>(a.rest - carried));
}

// weight 2^-30 times a: the whole part by products of halves of 15 or 16 bits, of which none is rounded.
fn weighted(a: Logarithm, weight: u32) -> Logarithm {
  let size = u32(abs(a.whole));
  let high = size >> 15u;
  let low = size & 0x7fffu;
  let weight_high = weight >> 15u;
  let weight_low = weight & 0x7fffu;
  let middle = high * weight_low + low * weight_high;
  let whole = i32(high * weight_high + (middle >> 15u));
  let rest = f32(middle & 0x7fffu) * 0x1p-15f + f32(low * weight_low) * 0x1p-30f;
  let sign = select(1, -1, a.whole < 0);
  return Logarithm(sign * whole, fma(f32(weight) * 0x1p-30f, a.rest, f32(sign) * rest));
}

// a + factor (b - a)
fn towards(a: Logarithm, b: Logarithm, factor: f32) -> Logarithm {
  if (factor == 1.0) {
    return b;
  }
  return Logarithm(a.whole, fma(factor, number(minus(b, a)), a.rest));
}

fn mass_distance(a: Logarithm, b: Logarithm) -> f32 {
  return abs(accurate_exp(min(number(a), 80.0)) - accurate_exp(min(number(b), 80.0)));
}

// The errors of a cell before its step.
fn step_cell(cell: u32) -> vec2f {
  let first = logarithm(reached[cell]);
  // By differences to the first: a shift that all have in common is no matter of the weights' rounding.
  var log_q = first;
  for (var k = 1u; k < HISTOGRAMS; k++) {
    log_q = plus(log_q, weighted(minus(logarithm(reached[k * CELLS + cell]), first), weights[k]));
  }
#if ${self}
  let self_before = logarithm(self_potential[cell]);
  log_q = plus(log_q, self_before);
#endif
  log_q = logarithm(words(log_q));
  mean[cell] = words(log_q);
  var distances = vec2f();
  for (var k = 0u; k < HISTOGRAMS; k++) {
    let at = k * CELLS + cell;
    let own = logarithm(reached[at]);
    let before = logarithm(potentials[at]);
#if ${errors}
    distances.x = fma(f32(weights[k]) * 0x1p-31f, mass_distance(plus(before, own), log_q), distances.x);
#endif
    potentials[at] = words(towards(before, minus(log_q, own), uniforms.relaxation));
  }
#if ${self}
  let self_own = logarithm(self_reached[cell]);
#if ${errors}
  distances.y = 0.5 * mass_distance(plus(self_before, self_own), log_q);
#endif
  let twice = plus(self_before, minus(log_q, self_own));
  let odd = twice.whole & 1;
  self_potential[cell] = words(Logarithm((twice.whole - odd) / 2, 0.5 * (twice.rest + f32(odd))));
#endif
  return distances;
}

@compute @workgroup_size(BLOCK)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let block = group.x + group.y * groups.x;
  let cell = block * BLOCK + local;
  var distances = vec2f();
  if (cell < CELLS) {
    distances = step_cell(cell);
  }
#if ${errors}
  errors_of_cell[local] = distances;
  workgroupBarrier();
  if (local == 0u && block * BLOCK < CELLS) {
    var sum = vec2f();
    for (var i = 0u; i < BLOCK; i++) {
      sum += errors_of_cell[i];
    }
    errors[block] = sum;
  }
#endif
}
`;
}

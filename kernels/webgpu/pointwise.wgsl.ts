/**
 * pointwise: output[i] = phi(input[i]), and pointwise_gradient: output[i] = phi'(input[i]) * gradient[i]. NaN goes
 * through, infinities give limits.
 *
 * Shapes: all [count]. One float per invocation; 8 bytes moved a float, 12 for the gradient: bound by memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_IS_NAN } from './parts/is_nan.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const POINTWISE_WORKGROUP = 64;

export interface PointwiseWgslSpec {
  readonly kind: keyof typeof FUNCTIONS;
  readonly slope: number;
  readonly gradient: boolean;
}

// Beyond 88, silu is 0 or x; the bound keeps 0 * inf out. In tanh and sigmoid, 1 - s(x) would cancel.
const FUNCTIONS = {
  relu: /* wgsl */ `
fn value(x: f32) -> f32 { return select(x, 0.0f, x <= 0.0f); }
fn derivative(x: f32) -> f32 { return select(0.0f, 1.0f, x > 0.0f); }`,
  'leaky-relu': /* wgsl */ `
fn value(x: f32) -> f32 { return select(x * SLOPE, x, x > 0.0f); }
fn derivative(x: f32) -> f32 { return select(SLOPE, 1.0f, x > 0.0f); }`,
  silu: /* wgsl */ `
fn value(x: f32) -> f32 {
  let z = select(x, -88.0f, x < -88.0f);
  return z * accurate_sigmoid(z);
}
fn derivative(x: f32) -> f32 {
  let z = clamp(x, -88.0f, 88.0f);
  return accurate_sigmoid(z) * fma(z, accurate_sigmoid(-z), 1.0f);
}`,
  softplus: /* wgsl */ `
fn value(x: f32) -> f32 { return accurate_softplus(x); }
fn derivative(x: f32) -> f32 { return accurate_sigmoid(x); }`,
  tanh: /* wgsl */ `
fn value(x: f32) -> f32 { return accurate_tanh(x); }
fn derivative(x: f32) -> f32 { return 4.0f * sigmoid_slope(2.0f * x); }`,
  sigmoid: /* wgsl */ `
fn value(x: f32) -> f32 { return accurate_sigmoid(x); }
fn derivative(x: f32) -> f32 { return sigmoid_slope(x); }`,
  elu: /* wgsl */ `
fn value(x: f32) -> f32 { return select(SLOPE * accurate_expm1(select(x, 0.0f, x > 0.0f)), x, x > 0.0f); }
fn derivative(x: f32) -> f32 { return select(SLOPE * accurate_exp(min(x, 0.0f)), 1.0f, x > 0.0f); }`,
  sqrt: /* wgsl */ `
fn value(x: f32) -> f32 { return select(sqrt(max(x, 0.0f)), not_a_number(x), x < 0.0f); }
fn derivative(x: f32) -> f32 { return 0.5f * reciprocal(value(x)); }`,
  reciprocal: /* wgsl */ `
fn value(x: f32) -> f32 { return reciprocal(x); }
fn derivative(x: f32) -> f32 {
  let r = reciprocal(x);
  return -r * r;
}`,
};

export function pointwiseWgsl({ kind, slope, gradient }: PointwiseWgslSpec): string {
  return wgsl`
const SLOPE = ${slope}f;
const WORKGROUP = ${POINTWISE_WORKGROUP}u;

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
#if ${gradient}
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_IS_NAN}
${WGSL_MATH}
fn sigmoid_slope(z: f32) -> f32 {
  let e = accurate_exp(-abs(z));
  let r = 1.0f / (1.0f + e);
  return e * r * r;
}
// By bits: compilers may take constants that are not finite for mistakes, and division is only said to be right for
// divisors from 2^-126 to 2^126.
fn not_a_number(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) | 0x7fc00000u); }
fn infinity(x: f32) -> f32 { return bitcast<f32>((bitcast<u32>(x) & 0x80000000u) | 0x7f800000u); }
fn reciprocal(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x)) { return x; }
  if (size < 0x1p-126f) { return infinity(x); }
  return select(1.0f / x, 0.0f, size > 0x1p126f);
}
${FUNCTIONS[kind]}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (i >= uniforms.count) {
    return;
  }
  let x = input[i];
#if ${gradient}
  output[i] = select(derivative(x), x, is_nan(x)) * gradient[i];
#else
  output[i] = select(value(x), x, is_nan(x));
#endif
}
`;
}

/**
 * fma_peak: values[i] <- factor * values[i] + addend, ROUNDS times over: how fast the device multiplies and adds when
 * it does nothing else.
 *
 * Shapes: values [12 INVOCATIONS]. One invocation carries twelve floats in registers, INVOCATIONS apart, so that
 * neighbours read neighbouring floats; twelve independent chains of multiply-adds cover the latency of one. 24 ROUNDS
 * operations for 96 bytes moved.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const FMA_PEAK_WORKGROUP = 64;
/** Floats that one invocation carries. */
export const FMA_PEAK_FLOATS = 12;

export interface FmaPeakWgslSpec {
  readonly invocations: number;
}

export function fmaPeakWgsl({ invocations }: FmaPeakWgslSpec): string {
  return wgsl`
const INVOCATIONS = ${invocations}u;
const WORKGROUP = ${FMA_PEAK_WORKGROUP}u;

struct Uniforms { rounds: u32, factor: f32, addend: f32 }

@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

fn load4(i: u32) -> vec4f {
  return vec4f(values[i], values[i + INVOCATIONS], values[i + 2u * INVOCATIONS], values[i + 3u * INVOCATIONS]);
}

fn store4(i: u32, s: vec4f) {
  values[i] = s.x;
  values[i + INVOCATIONS] = s.y;
  values[i + 2u * INVOCATIONS] = s.z;
  values[i + 3u * INVOCATIONS] = s.w;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (i >= INVOCATIONS) {
    return;
  }
  let factor = vec4f(uniforms.factor);
  let addend = vec4f(uniforms.addend);
  var a = load4(i);
  var b = load4(i + 4u * INVOCATIONS);
  var c = load4(i + 8u * INVOCATIONS);
  for (var round = 0u; round < uniforms.rounds; round++) {
    a = fma(a, factor, addend);
    b = fma(b, factor, addend);
    c = fma(c, factor, addend);
  }
  store4(i, a);
  store4(i + 4u * INVOCATIONS, b);
  store4(i + 8u * INVOCATIONS, c);
}
`;
}

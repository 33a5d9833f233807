/**
 * Last stage of potential_parameter_gradient: gradient[i] = (keep ? gradient[i] : 0) + sum_p partial[p, i], p in order.
 *
 * Shapes: partial [parts, LENGTH], gradient [LENGTH]. One invocation per parameter.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const SUM_PARTIALS_WORKGROUP = 64;

export function sumPartialsWgsl(length: number): string {
  return wgsl`
const LENGTH = ${length}u;
const WORKGROUP = ${SUM_PARTIALS_WORKGROUP}u;

struct Uniforms { parts: u32, keep: u32 }

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (i >= LENGTH) {
    return;
  }
  // The first slice overwrites, whatever the caller's buffer held.
  var sum = 0.0f;
  if (uniforms.keep != 0u) {
    sum = gradient[i];
  }
  for (var p = 0u; p < uniforms.parts; p++) {
    sum += partial[p * LENGTH + i];
  }
  gradient[i] = sum;
}
`;
}

/**
 * project_points: out[l * count + i] = dot(x_i, theta_l).
 *
 * Shapes: points [count, DIM], directions [lines, DIM], out [lines, count]; a dispatch makes the rows of `lines` lines
 * from first_line on. One invocation makes one number of DIM multiply-adds; neighbouring ones write neighbours and
 * share a direction, and a cloud is small enough that caches serve its rows.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const PROJECT_WORKGROUP = 64;

export function projectPointsWgsl(dim: number): string {
  return wgsl`
const DIM = ${dim}u;
const WORKGROUP = ${PROJECT_WORKGROUP}u;

struct Uniforms { count: u32, first_line: u32, lines: u32 }

@group(0) @binding(0) var<storage, read> points: array<f32>;
@group(0) @binding(1) var<storage, read> directions: array<f32>;
@group(0) @binding(2) var<storage, read_write> projections: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.lines * uniforms.count) {
    return;
  }
  let line = uniforms.first_line + index / uniforms.count;
  let point = index % uniforms.count;
  var sum = 0.0f;
  for (var d = 0u; d < DIM; d++) {
    sum = fma(points[point * DIM + d], directions[line * DIM + d], sum);
  }
  projections[line * uniforms.count + point] = sum;
}
`;
}

/**
 * line_residuals: residuals[l, order[l, r]] = targets[l, r] - sorted[l, r], all [lines, points]. One invocation each.
 *
 * line_moves: moves[i] (+)= sum_l residuals[l, i] theta_l, squares[i] (+)= sum_l residuals[l, i]^2; moves [points,
 * DIM], theta [lines, DIM]. An invocation makes one component of one point, or its square, of `lines` multiply-adds;
 * neighbouring ones have neighbouring points, so that they read residuals side by side. A dispatch has the lines from
 * first_line to end_line - 1.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const MOVES_WORKGROUP = 64;

export function lineResidualsWgsl(): string {
  return wgsl`
const WORKGROUP = ${MOVES_WORKGROUP}u;

struct Uniforms { points: u32, lines: u32 }

@group(0) @binding(0) var<storage, read> sorted: array<f32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read_write> residuals: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.points * uniforms.lines) {
    return;
  }
  let start = index - index % uniforms.points;
  residuals[start + order[index]] = targets[index] - sorted[index];
}
`;
}

export function lineMovesWgsl(dim: number): string {
  return wgsl`
const DIM = ${dim}u;
const WORKGROUP = ${MOVES_WORKGROUP}u;

struct Uniforms { points: u32, first_line: u32, end_line: u32, adds: u32 }

@group(0) @binding(0) var<storage, read> residuals: array<f32>;
@group(0) @binding(1) var<storage, read> directions: array<f32>;
@group(0) @binding(2) var<storage, read_write> moves: array<f32>;
@group(0) @binding(3) var<storage, read_write> squares: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.points * (DIM + 1u)) {
    return;
  }
  let point = index % uniforms.points;
  let component = index / uniforms.points;
  var sum = 0.0f;
  for (var line = uniforms.first_line; line < uniforms.end_line; line++) {
    let residual = residuals[line * uniforms.points + point];
    // Past the last component it is the square that is added up.
    var factor = residual;
    if (component < DIM) {
      factor = directions[line * DIM + component];
    }
    sum = fma(residual, factor, sum);
  }
  if (component < DIM) {
    let place = point * DIM + component;
    moves[place] = sum + select(0.0f, moves[place], uniforms.adds == 1u);
  } else {
    squares[point] = sum + select(0.0f, squares[point], uniforms.adds == 1u);
  }
}
`;
}

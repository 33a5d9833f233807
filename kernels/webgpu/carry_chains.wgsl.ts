/**
 * carry_chains: y[c, i] += sum_j (to[c, j] - from[c, j]) M[j, i] for the chains of one segment, one invocation per
 * component, so that neighbours read neighbouring floats of M and of y.
 *
 * Shapes: from and to from float `x_start` on [chains, x_dim], M from float `matrix_start` on [x_dim, DIM], y from
 * chain `first_chain` on [.., DIM]. Work per invocation: x_dim multiply-adds and 3 x_dim loads, those of from and to
 * shared by a chain's DIM invocations.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const CARRY_CHAINS_WORKGROUP = 64;

export const carryChainsWgsl = (dim: number): string => wgsl`
const DIM = ${dim}u;
const WORKGROUP = ${CARRY_CHAINS_WORKGROUP}u;

struct Uniforms { chains: u32, first_chain: u32, x_start: u32, x_dim: u32, matrix_start: u32 }

@group(0) @binding(0) var<storage, read> matrices: array<f32>;
@group(0) @binding(1) var<storage, read> from_points: array<f32>;
@group(0) @binding(2) var<storage, read> to_points: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  let chain = index / DIM;
  let i = index % DIM;
  if (chain >= uniforms.chains) {
    return;
  }
  let point = uniforms.x_start + chain * uniforms.x_dim;
  var sum = 0.0f;
  for (var j = 0u; j < uniforms.x_dim; j++) {
    let difference = to_points[point + j] - from_points[point + j];
    sum = fma(difference, matrices[uniforms.matrix_start + j * DIM + i], sum);
  }
  y[(uniforms.first_chain + chain) * DIM + i] += sum;
}
`;

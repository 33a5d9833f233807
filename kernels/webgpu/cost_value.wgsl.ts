/**
 * cost_value: out[c] = c_k(x_c, y_c) for the chains of one segment, one invocation per chain.
 *
 * Shapes: x from float `x_start` on [chains, x_dim], y and out from chain `first_chain` on, [.., DIM] and [..].
 * Work per invocation: the traced cost, once.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { costValueFunctionWgsl, type CostFunctions } from './parts/cost_functions.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const COST_WORKGROUP = 64;

export interface CostValueWgslSpec {
  readonly costs: CostFunctions;
  /** Dimension of y. */
  readonly dim: number;
}

/** Bindings and loads of both cost ops: a segment's chains count from 0. */
export function costSegmentWgsl(dim: number): string {
  return wgsl`
const DIM = ${dim}u;
const WORKGROUP = ${COST_WORKGROUP}u;

struct Uniforms { marginal: u32, chains: u32, first_chain: u32, x_start: u32, x_dim: u32 }

@group(0) @binding(0) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
fn load_x(chain: u32, i: u32) -> f32 {
  return x[uniforms.x_start + chain * uniforms.x_dim + i];
}

fn load_y(chain: u32, i: u32) -> f32 {
  return y[(uniforms.first_chain + chain) * DIM + i];
}
`;
}

export function costValueWgsl({ costs, dim }: CostValueWgslSpec): string {
  return wgsl`
${costSegmentWgsl(dim)}
// Never called: the costs' gradients come with their values.
fn store_cost_gradient(chain: u32, i: u32, value: f32) {}
${costValueFunctionWgsl(costs)}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let chain = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (chain < uniforms.chains) {
    out[uniforms.first_chain + chain] = cost_value(uniforms.marginal, chain);
  }
}
`;
}

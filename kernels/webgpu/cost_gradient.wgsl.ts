/**
 * cost_gradient: out[c, i] = d c_k(x_c, y_c) / d y_i for the chains of one segment: one invocation per component where
 * every cost allows it, else one per chain.
 *
 * Shapes: as cost_value, out [.., DIM]. Work per invocation: one component, or the whole gradient.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { costGradientComponentWgsl, costGradientFunctionWgsl } from './parts/cost_functions.wgsl.js';
import { costSegmentWgsl, type CostValueWgslSpec } from './cost_value.wgsl.js';

export interface CostGradientWgslSpec extends CostValueWgslSpec {
  readonly elementwise: boolean;
}

export function costGradientWgsl({ costs, dim, elementwise }: CostGradientWgslSpec): string {
  return wgsl`
${costSegmentWgsl(dim)}
fn store_cost_gradient(chain: u32, i: u32, value: f32) {
  out[(uniforms.first_chain + chain) * DIM + i] = value;
}
#if ${elementwise}
${costGradientComponentWgsl(costs)}
#else
${costGradientFunctionWgsl(costs)}
#endif
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
#if ${elementwise}
  let chain = index / DIM;
  let i = index % DIM;
  if (chain < uniforms.chains) {
    store_cost_gradient(chain, i, cost_gradient_component(uniforms.marginal, chain, i));
  }
#else
  if (index < uniforms.chains) {
    cost_gradient(uniforms.marginal, index);
  }
#endif
}
`;
}

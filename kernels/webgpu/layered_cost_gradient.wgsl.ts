/**
 * layered_cost_gradient: the drift of a Langevin step begins, rows[score_row + i, c] = -d c_k(x_c, y_c) / d y_i for the
 * points in rows [point_row + i, c]; the networks' scores are added to it.
 *
 * Shapes: x the segments' [chains, D_k] blocks. One invocation per component and chain where every cost is elementwise,
 * else one per chain. Rows are seen as floats, [row, 4 ROW_VECTORS], so that chains write beside each other.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import {
  costGradientComponentWgsl,
  costGradientFunctionWgsl,
  type CostFunctions,
} from './parts/cost_functions.wgsl.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface LayeredCostGradientWgslSpec extends LayeredSliceSpec {
  readonly costs: CostFunctions;
  readonly elementwise: boolean;
}

export function layeredCostGradientWgsl(spec: LayeredCostGradientWgslSpec): string {
  const { costs, elementwise } = spec;
  return wgsl`
@group(0) @binding(0) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(1) var<storage, read> tables: array<u32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;

struct Uniforms { first_tile: u32, tiles: u32, point_row: u32, score_row: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// Where the chain's x is.
var<private> x_start: u32;
${WGSL_MATH}
${layeredSliceWgsl(spec)}
fn float_place(row: u32, chain: u32) -> u32 {
  return 4u * row * ROW_VECTORS + chain;
}

fn load_x(chain: u32, i: u32) -> f32 {
  return x[x_start + i];
}

fn load_y(chain: u32, i: u32) -> f32 {
  return rows[float_place(uniforms.point_row + i, chain)];
}

fn store_cost_gradient(chain: u32, i: u32, value: f32) {
  rows[float_place(uniforms.score_row + i, chain)] = -value;
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
  let chains = 4u * slice_vectors();
  let chain = index % chains;
  let component = index / chains;
  if (component >= ${elementwise ? 'DIM' : '1u'}) {
    return;
  }
  let record = tile_record(tile_of(chain / 4u));
  // Absent chains of a tile see the last one's x.
  let in_tile = chain_in_tile(chain / 4u) + chain % 4u;
  x_start = record.x_start + min(in_tile, record.chains - 1u) * record.x_dim;
#if ${elementwise}
  store_cost_gradient(chain, component, cost_gradient_component(record.marginal, chain, component));
#else
  cost_gradient(record.marginal, chain);
#endif
}
`;
}

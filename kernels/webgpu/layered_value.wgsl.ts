/**
 * layered_value: the output layer of one network, out[c] = (keep ? out[c] : 0) + <heads[k, n], (a_c, 1)>, a the last
 * hidden layer in rows [input_row + u, c]. Chains whose marginal does not use the network add nothing.
 *
 * Shapes: rows seen as floats, [row, 4 ROW_VECTORS]; out [chains]. One invocation per chain.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';
import { headOfMarginalWgsl } from './parts/tile_tables.wgsl.js';

export interface LayeredValueWgslSpec extends LayeredSliceSpec {
  readonly lastWidth: number;
}

export function layeredValueWgsl(spec: LayeredValueWgslSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> heads: array<f32>;
@group(0) @binding(1) var<storage, read> tables: array<u32>;
@group(0) @binding(2) var<storage, read> rows: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const LAST_WIDTH = ${spec.lastWidth}u;

struct Uniforms { first_tile: u32, tiles: u32, network: u32, input_row: u32, keep: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${layeredSliceWgsl(spec)}
${headOfMarginalWgsl(spec.lastWidth)}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let chain = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (chain >= 4u * slice_vectors()) {
    return;
  }
  let record = tile_record(tile_of(chain / 4u));
  let in_tile = chain_in_tile(chain / 4u) + chain % 4u;
  if (in_tile >= record.chains) {
    return;
  }
  var value = 0.0f;
  if (uniforms.keep != 0u) {
    value = out[record.first + in_tile];
  }
  if (uses_network(record.marginal, uniforms.network)) {
    head_start = head_place(record.marginal, uniforms.network);
    var sum = head(LAST_WIDTH);
    for (var u = 0u; u < LAST_WIDTH; u++) {
      sum = fma(head(u), rows[4u * row_place(uniforms.input_row + u, 0u) + chain], sum);
    }
    value += sum;
  }
  out[record.first + in_tile] = value;
}
`;
}

/**
 * layered_leave: DIM rows of a slice's workspace, from `source_row` on, into out, [chains, DIM].
 *
 * One invocation per component and four chains: 16 bytes read and written.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';

export function layeredLeaveWgsl(spec: LayeredSliceSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> tables: array<u32>;
@group(0) @binding(1) var<storage, read> rows: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

struct Uniforms { first_tile: u32, tiles: u32, source_row: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${layeredSliceWgsl(spec)}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  let vector = index / DIM;
  let i = index % DIM;
  if (vector >= slice_vectors()) {
    return;
  }
  let record = tile_record(tile_of(vector));
  let values = rows[row_place(uniforms.source_row + i, vector)];
  for (var lane = 0u; lane < 4u; lane++) {
    let chain = chain_in_tile(vector) + lane;
    if (chain < record.chains) {
      out[(record.first + chain) * DIM + i] = values[lane];
    }
  }
}
`;
}

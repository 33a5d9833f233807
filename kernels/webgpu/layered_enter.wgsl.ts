/**
 * layered_enter: points from y, [chains, DIM], into the rows of a slice's workspace, absent chains as points at 0; and
 * zeros into the rows of the score, where one is asked for.
 *
 * One invocation per component and four chains: 16 bytes read, 16 or 32 written.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';

export function layeredEnterWgsl(spec: LayeredSliceSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> tables: array<u32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> rows: array<vec4f>;

struct Uniforms { first_tile: u32, tiles: u32, point_row: u32, score_row: u32, clear_score: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${layeredSliceWgsl(spec)}
fn component(record: TileRecord, chain: u32, i: u32) -> f32 {
  if (chain >= record.chains) {
    return 0.0f;
  }
  return y[(record.first + chain) * DIM + i];
}

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
  let chain = chain_in_tile(vector);
  rows[row_place(uniforms.point_row + i, vector)] = vec4f(
    component(record, chain, i),
    component(record, chain + 1u, i),
    component(record, chain + 2u, i),
    component(record, chain + 3u, i),
  );
  if (uniforms.clear_score != 0u) {
    rows[row_place(uniforms.score_row + i, vector)] = vec4f();
  }
}
`;
}

/**
 * layered_output_deltas: the output layer's rows of a trace (see potential_trace.wgsl.ts) for one network,
 *   rows[delta_row + h, c] = w_c scale C[k, n, h],   0 of absent chains.
 *
 * Shapes: coefficients [K, NETWORKS, HEADS], scale C; chain_weights [chains]. One invocation per head and four chains.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';
import { WEIGHTS_OF_CHAINS } from './parts/tile_tables.wgsl.js';

export interface LayeredOutputDeltasWgslSpec extends LayeredSliceSpec {
  readonly heads: number;
}

export function layeredOutputDeltasWgsl(spec: LayeredOutputDeltasWgslSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> coefficients: array<f32>;
@group(0) @binding(1) var<storage, read> tables: array<u32>;
@group(0) @binding(2) var<storage, read> chain_weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<vec4f>;

const HEADS = ${spec.heads}u;

struct Uniforms { first_tile: u32, tiles: u32, network: u32, delta_row: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${layeredSliceWgsl(spec)}
${WEIGHTS_OF_CHAINS}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  let vector = index % slice_vectors();
  let h = index / slice_vectors();
  if (h >= HEADS) {
    return;
  }
  let record = tile_record(tile_of(vector));
  let coefficient = coefficients[(record.marginal * NETWORKS + uniforms.network) * HEADS + h];
  let weights = weights_of_chains(record, chain_in_tile(vector));
  rows[row_place(uniforms.delta_row + h, vector)] = coefficient * weights;
}
`;
}

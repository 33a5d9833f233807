/**
 * potential_score: out[c, i] = d f_k(y_c) / d y_i, f_k(y) = sum_n <heads[k, n], (phi_n(y), 1)>, fused forward and
 * backward passes of every network that marginal k uses; see network_tile.wgsl.ts.
 *
 * Shapes: y, out [chains, DIM]; tables: see tile_tables.wgsl.ts. One workgroup per tile of chains, about 4 operations
 * per chain and weight. Scratch: slopes of smooth activations where they do not fit workgroup memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { KEEP_NOTHING_ELSE, keptSlopesWgsl, type SlopePlace } from './kept_slopes.wgsl.js';
import { networkScoreWgsl, networkTileWgsl, type NetworkTileSpec } from './network_tile.wgsl.js';
import { LOAD_POINTS, storePointsWgsl } from './tile_points.wgsl.js';
import { headOfMarginalWgsl, tileTablesWgsl } from './tile_tables.wgsl.js';
import { WGSL_MATH } from './vector_math.wgsl.js';

export interface PotentialScoreWgslSpec extends NetworkTileSpec {
  readonly networks: number;
  readonly tiles: number;
  readonly slopes: SlopePlace;
  /** vec4s of scratch per tile. */
  readonly scratchStride: number;
}

export function potentialScoreWgsl(spec: PotentialScoreWgslSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(2) var<storage, read> heads: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<u32>;
@group(0) @binding(4) var<storage, read> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec4f>;

const SCRATCH_STRIDE = ${spec.scratchStride}u;
var<private> scratch_start: u32;
${WGSL_MATH}
${networkTileWgsl(spec)}
${tileTablesWgsl(spec.tiles, spec.networks)}
${headOfMarginalWgsl(spec.layout.lastWidth)}
${keptSlopesWgsl(spec, spec.slopes)}
${KEEP_NOTHING_ELSE}
${networkScoreWgsl(spec, spec.networks)}
${LOAD_POINTS}
${storePointsWgsl('out')}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = group.x + group.y * groups.x;
  if (index >= TILES) {
    return;
  }
  take_place(local);
  scratch_start = index * SCRATCH_STRIDE;
  let record = tile_record(index);
  load_points(record);
  let point = read_own();
  var score: Tile;
  for (var n = 0u; n < NETWORKS; n++) {
    if (uses_network(record.marginal, n)) {
      head_start = head_place(record.marginal, n);
      enter(point);
      score = network_score(score, n * NETWORK_STRIDE);
    }
  }
  write_own(score);
  store_points(record);
}
`;
}

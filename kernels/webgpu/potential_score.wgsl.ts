/**
 * potential_score: out[c, i] = d f_k(y_c) / d y_i, f_k(y) = sum_n <heads[k, n], (phi_n(y), 1)>, fused forward and
 * backward passes of every network that marginal k uses; see network_tile.wgsl.ts. Where asked for, also values[c] =
 * f_k(y_c): each invocation adds up its units of the last layers on the way, and the shares meet in the state.
 *
 * Shapes: y, out [chains, DIM], values [chains]; tables: see tile_tables.wgsl.ts. One workgroup per tile of chains,
 * about 4 operations per chain and weight. Scratch: slopes of smooth activations where they do not fit workgroup
 * memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { KEEP_NOTHING_ELSE, keptSlopesWgsl, type SlopePlace } from './parts/kept_slopes.wgsl.js';
import { hiddenRows, networkScoreWgsl, networkTileWgsl, type NetworkTileSpec } from './parts/network_tile.wgsl.js';
import { LOAD_POINTS, storePointsWgsl } from './parts/tile_points.wgsl.js';
import { headOfMarginalWgsl, tileTablesWgsl } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface PotentialScoreWgslSpec extends NetworkTileSpec {
  readonly networks: number;
  readonly tiles: number;
  readonly slopes: SlopePlace;
  /** vec4s of scratch per tile. */
  readonly scratchStride: number;
  /** Whether `values` is bound and written. */
  readonly values: boolean;
}

/** `fn add_bias()` for each network, and at the very end `fn store_values(record, local)`, which uses up the state. */
function valuesOfTile({ layout }: NetworkTileSpec): string {
  return wgsl`
const LAST_WIDTH = ${layout.lastWidth}u;
const LAST_ROW = ${hiddenRows(layout).starts.at(-1)!}u;
// What the invocation's units of the last layers add to its chains' values.
var<private> own_value: vec4f;

fn keep_activation(row: u32, vector: u32, value: vec4f) {
  if (row >= LAST_ROW && row < LAST_ROW + LAST_WIDTH) {
    own_value = fma(vec4f(head(row - LAST_ROW)), value, own_value);
  }
}
fn keep_delta(row: u32, vector: u32, delta: vec4f) {}

fn add_bias() {
  if (own_row == 0u) {
    own_value += head(LAST_WIDTH);
  }
}

fn store_values(record: TileRecord, local: u32) {
  workgroupBarrier();
  state[local] = own_value;
  workgroupBarrier();
  if (local < CHAIN_VECTORS) {
    var sum = vec4f();
    for (var share = local; share < WORKGROUP; share += CHAIN_VECTORS) {
      sum += state[share];
    }
    for (var lane = 0u; lane < 4u; lane++) {
      let chain = 4u * local + lane;
      if (chain < record.chains) {
        values[record.first + chain] = sum[lane];
      }
    }
  }
}
`;
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
#if ${spec.values}
@group(0) @binding(7) var<storage, read_write> values: array<f32>;
#endif

const SCRATCH_STRIDE = ${spec.scratchStride}u;
var<private> scratch_start: u32;
${WGSL_MATH}
${networkTileWgsl(spec)}
${tileTablesWgsl(spec.tiles, spec.networks)}
${headOfMarginalWgsl(spec.layout.lastWidth)}
${keptSlopesWgsl(spec, spec.slopes)}
${spec.values ? valuesOfTile(spec) : KEEP_NOTHING_ELSE}
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
#if ${spec.values}
      add_bias();
#endif
    }
  }
  write_own(score);
  store_points(record);
#if ${spec.values}
  store_values(record, local);
#endif
}
`;
}

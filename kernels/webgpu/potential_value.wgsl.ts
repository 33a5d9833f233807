/**
 * potential_value: out[c] = f_k(y_c) = sum_n <heads[k, n], (phi_n(y_c), 1)>, phi_n the last hidden layer of network n.
 *
 * Shapes: y [chains, DIM], out [chains]. One workgroup per tile; the first TILE_CHAINS invocations (or fewer, several
 * chains each) sum the last layer. About 2 operations per chain and weight.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { KEEP_NOTHING_ELSE } from './parts/kept_slopes.wgsl.js';
import { networkForwardWgsl, networkTileWgsl, type NetworkTileSpec } from './parts/network_tile.wgsl.js';
import { LOAD_POINTS } from './parts/tile_points.wgsl.js';
import { headOfMarginalWgsl, tileTablesWgsl } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface PotentialValueWgslSpec extends NetworkTileSpec {
  readonly networks: number;
  readonly tiles: number;
}

export function potentialValueWgsl(spec: PotentialValueWgslSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(2) var<storage, read> heads: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<u32>;
@group(0) @binding(4) var<storage, read> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

const LAST_WIDTH = ${spec.layout.lastWidth}u;
${WGSL_MATH}
${networkTileWgsl(spec)}
${tileTablesWgsl(spec.tiles, spec.networks)}
${headOfMarginalWgsl(spec.layout.lastWidth)}
${KEEP_NOTHING_ELSE}
// Values need no slopes.
fn keep_slope(row: u32, vector: u32, slope: vec4f) {}
fn kept_slope(row: u32, vector: u32) -> vec4f { return vec4f(); }
${networkForwardWgsl(spec, spec.networks)}
${LOAD_POINTS}
var<workgroup> values: array<f32, TILE_CHAINS>;

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
  let record = tile_record(index);
  for (var chain = local; chain < TILE_CHAINS; chain += WORKGROUP) {
    values[chain] = 0.0f;
  }
  load_points(record);
  let point = read_own();
  for (var n = 0u; n < NETWORKS; n++) {
    if (uses_network(record.marginal, n)) {
      head_start = head_place(record.marginal, n);
      enter(point);
      network_forward(n * NETWORK_STRIDE);
      for (var chain = local; chain < TILE_CHAINS; chain += WORKGROUP) {
        var sum = head(LAST_WIDTH);
        for (var u = 0u; u < LAST_WIDTH; u++) {
          sum = fma(head(u), state[u * CHAIN_VECTORS + chain / 4u][chain % 4u], sum);
        }
        values[chain] += sum;
      }
      workgroupBarrier();
    }
  }
  for (var chain = local; chain < record.chains; chain += WORKGROUP) {
    out[record.first + chain] = values[chain];
  }
}
`;
}

/**
 * layered_backward: from the deltas of one hidden layer of one network down through its weights, for a slice of chains;
 * see layer_product.wgsl.ts. Either to the deltas of the layer below, (W delta) * act'(z), or, from the first layer,
 * to the score of the point: score += W delta.
 *
 * Shapes: weights = `parameters`, of which a layer's rows are the outputs; rows [row, ROW_VECTORS]; slope_bits, see
 * layered_slopes.wgsl.ts. Workgroups of tiles whose marginal does not use the network do nothing. 2 operations per
 * chain and weight.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { LEAKY_SLOPE, type Activation } from '../shared/network_layout.js';
import {
  blocksFrom,
  finishBlocks,
  LAYER_UNIFORMS,
  layerProductWgsl,
  type LayerProductSpec,
} from './layer_product.wgsl.js';
import { KEPT_SLOPE, slopeForm } from './layered_slopes.wgsl.js';
import { tileTablesWgsl } from './parts/tile_tables.wgsl.js';

export interface LayeredBackwardWgslSpec extends LayerProductSpec {
  readonly activation: Activation;
}

export function layeredBackwardWgsl(spec: LayeredBackwardWgslSpec): string {
  const form = slopeForm(spec.activation);
  return wgsl`
@group(0) @binding(0) var<storage, read> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read> tables: array<u32>;
@group(0) @binding(2) var<storage, read_write> rows: array<vec4f>;
#if ${form === 'bits'}
@group(0) @binding(3) var<storage, read> slope_bits: array<u32>;
const SLOPE_BELOW_ZERO = ${spec.activation === 'relu' ? 0 : LEAKY_SLOPE}f;
#endif

struct Uniforms {${LAYER_UNIFORMS}
  output_row: u32, slope_row: u32, into_score: u32,
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${tileTablesWgsl(spec.tiles, spec.networks)}
${layerProductWgsl(spec)}
${KEPT_SLOPE[form]}
// The score so far; every group of rows is a whole number of blocks.
fn start_block(unit: u32, vector: u32) -> mat4x4f {
  if (uniforms.into_score == 0u || unit >= uniforms.width) {
    return mat4x4f();
  }
  let place = row_place(uniforms.output_row + unit, vector);
  return mat4x4f(
    rows[place], rows[place + ROW_VECTORS], rows[place + 2u * ROW_VECTORS], rows[place + 3u * ROW_VECTORS],
  );
}

fn finish(sum: mat4x4f, unit: u32, vector: u32) {
  for (var u = 0u; u < 4u && unit + u < uniforms.width; u++) {
    var result = column_of(sum, u);
    if (uniforms.into_score == 0u) {
      result *= kept_slope(uniforms.slope_row, unit + u, vector);
    }
    rows[row_place(uniforms.output_row + unit + u, vector)] = result;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = group.x + group.y * groups.x;
  let slice_tile = index % uniforms.tiles;
  let unit_tile = index / uniforms.tiles;
  let record = tile_record(uniforms.first_tile + slice_tile);
  if (4u * unit_tile * UNIT_VECTORS >= uniforms.width || !uses_network(record.marginal, uniforms.network)) {
    return;
  }
  take_place(slice_tile, unit_tile, local);
  let sum = layer_product(${blocksFrom(spec, 'start_block')}, local);
${finishBlocks(spec, 'finish', 'sum')}
}
`;
}

/**
 * layered_forward: one hidden layer of one network on a slice of chains, act(W A + b); see layer_product.wgsl.ts. The
 * last hidden layer leaves what the backward pass starts from, its deltas d f_k / d z = head_k * act'(z), instead.
 * Four variants: `values` keeps activations alone, `score` also the slopes of all layers but the last, `both` also the
 * last layer's activations beside its deltas, and `trace` these with deltas times the chain's weight (0 of absent
 * chains).
 *
 * Shapes: weights = `arranged`, W^T, of which a layer's rows are the inputs; heads [K, NETWORKS, LAST_WIDTH + 1];
 * chain_weights [chains] (`trace` only); rows [row, ROW_VECTORS]; slope_bits, see layered_slopes.wgsl.ts. Workgroups of
 * tiles whose marginal does not use the network do nothing. 2 operations per chain and weight.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import type { Activation } from '../shared/network_layout.js';
import { activationWgsl } from './parts/activation.wgsl.js';
import {
  blocksFrom,
  finishBlocks,
  LAYER_UNIFORMS,
  layerProductWgsl,
  type LayerProductSpec,
} from './layer_product.wgsl.js';
import { KEEP_SLOPE, slopeForm } from './layered_slopes.wgsl.js';
import { headOfMarginalWgsl, tileTablesWgsl, WEIGHTS_OF_CHAINS } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface LayeredForwardWgslSpec extends LayerProductSpec {
  readonly activation: Activation;
  readonly lastWidth: number;
  readonly keep: 'values' | 'score' | 'both' | 'trace';
}

export function layeredForwardWgsl(spec: LayeredForwardWgslSpec): string {
  const values = spec.keep === 'values';
  const trace = spec.keep === 'trace';
  const both = spec.keep === 'both' || trace;
  const bits = !values && slopeForm(spec.activation) === 'bits';
  return wgsl`
@group(0) @binding(0) var<storage, read> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read> heads: array<f32>;
@group(0) @binding(2) var<storage, read> tables: array<u32>;
@group(0) @binding(3) var<storage, read_write> rows: array<vec4f>;
#if ${bits}
@group(0) @binding(4) var<storage, read_write> slope_bits: array<u32>;
#endif
#if ${trace}
@group(0) @binding(${bits ? 5 : 4}) var<storage, read> chain_weights: array<f32>;
#endif

struct Uniforms {${LAYER_UNIFORMS}
  biases: u32, output_row: u32, slope_row: u32, delta_row: u32, last: u32,
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
${activationWgsl(spec.activation)}
${tileTablesWgsl(spec.tiles, spec.networks)}
${headOfMarginalWgsl(spec.lastWidth)}
${layerProductWgsl(spec)}
${values ? '' : KEEP_SLOPE[slopeForm(spec.activation)]}
// Columns b, one bias per unit.
fn bias_block(unit: u32, vector: u32) -> mat4x4f {
  let place = uniforms.biases + unit;
  let b = vec4f(
    weights[place >> 2u][place & 3u],
    weights[(place + 1u) >> 2u][(place + 1u) & 3u],
    weights[(place + 2u) >> 2u][(place + 2u) & 3u],
    weights[(place + 3u) >> 2u][(place + 3u) & 3u],
  );
  return mat4x4f(vec4f(b.x), vec4f(b.y), vec4f(b.z), vec4f(b.w));
}

#if ${trace}
var<private> own_record: TileRecord;
${WEIGHTS_OF_CHAINS}
#endif

fn finish(z: mat4x4f, unit: u32, vector: u32) {
  for (var u = 0u; u < 4u && unit + u < uniforms.width; u++) {
    let activated = activate(column_of(z, u));
    let output = row_place(uniforms.output_row + unit + u, vector);
#if ${values}
    rows[output] = activated.value;
#else
    if (uniforms.last == 0u) {
      rows[output] = activated.value;
      keep_slope(uniforms.slope_row, unit + u, vector, activated.slope);
    } else {
      let delta = head(unit + u) * activated.slope;
#if ${both}
      rows[output] = activated.value;
#endif
#if ${trace}
      let weights = weights_of_chains(own_record, 4u * (vector - tile_vector));
      rows[row_place(uniforms.delta_row + unit + u, vector)] = delta * weights;
#else
      rows[row_place(uniforms.delta_row + unit + u, vector)] = delta;
#endif
    }
#endif
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
  head_start = head_place(record.marginal, uniforms.network);
#if ${trace}
  own_record = record;
#endif
  let z = layer_product(${blocksFrom(spec, 'bias_block')}, local);
${finishBlocks(spec, 'finish', 'z')}
}
`;
}

/**
 * First stage of potential_parameter_gradient: forward and backward passes of a slice of chains through every network,
 * keeping what the weights' gradients are made of. For each network, `trace` holds rows over the slice's chains:
 *   point [DIM], activations of the hidden layers, their deltas w_c d f_k / d z, deltas of the output layer
 *   w_c scale C[k, n, h] [HEADS];
 * every group of rows starts at a multiple of 4. A hidden layer's delta rows hold its slopes until the backward pass.
 * Absent chains of a tile have weight 0, so their deltas are 0.
 *
 * Shapes: y [chains, DIM]; chain_weights [chains], w_c; coefficients [K, NETWORKS, HEADS], scale *
 * C; trace [NETWORKS, ROWS, slice chains]. One workgroup per tile and network: about 4 operations per chain and weight.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import type { ParameterLayout } from '../shared/network_layout.js';
import {
  hiddenRows,
  networkDeltasWgsl,
  networkTileWgsl,
  wholeBlocks,
  type NetworkTileSpec,
} from './parts/network_tile.wgsl.js';
import { LOAD_POINTS } from './parts/tile_points.wgsl.js';
import { tileTablesWgsl, WEIGHTS_OF_CHAINS } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface PotentialTraceWgslSpec extends NetworkTileSpec {
  readonly networks: number;
  readonly heads: number;
  /** Tiles in all. */
  readonly tiles: number;
  /** Tiles of a slice, at most. */
  readonly sliceTiles: number;
}

/** First rows of the groups in a network's trace. */
export interface TraceRows {
  readonly activations: number;
  readonly deltas: number;
  readonly outputDeltas: number;
  /** Rows in all. */
  readonly count: number;
}

export function traceRows(layout: ParameterLayout): TraceRows {
  const hidden = hiddenRows(layout).count;
  const activations = wholeBlocks(layout.layers[0].inputs);
  const outputDeltas = activations + 2 * hidden;
  const heads = layout.layers.at(-1)!.outputs;
  return { activations, deltas: activations + hidden, outputDeltas, count: outputDeltas + wholeBlocks(heads) };
}

export function potentialTraceWgsl(spec: PotentialTraceWgslSpec): string {
  const rows = traceRows(spec.layout);
  return wgsl`
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(2) var<storage, read> heads: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<u32>;
@group(0) @binding(4) var<storage, read> chain_weights: array<f32>;
@group(0) @binding(5) var<storage, read> coefficients: array<f32>;
@group(0) @binding(6) var<storage, read> y: array<f32>;
@group(0) @binding(7) var<storage, read_write> trace: array<vec4f>;

const HEADS = ${spec.heads}u;
const HEAD_STRIDE = ${spec.layout.lastWidth + 1}u;
const SLICE_TILES = ${spec.sliceTiles}u;
const SLICE_VECTORS = SLICE_TILES * CHAIN_VECTORS;
const ACTIVATIONS = ${rows.activations}u;
const DELTAS = ${rows.deltas}u;
const OUTPUT_DELTAS = ${rows.outputDeltas}u;
const TRACE_ROWS = ${rows.count}u;

struct Uniforms { first_tile: u32, tiles: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
${networkTileWgsl(spec)}
${tileTablesWgsl(spec.tiles, spec.networks)}
// First vector of the network's and tile's part of the trace.
var<private> trace_start: u32;
var<private> head_start: u32;

fn head(row: u32) -> f32 {
  return heads[head_start + row];
}

fn trace_place(row: u32, vector: u32) -> u32 {
  return trace_start + row * SLICE_VECTORS + vector;
}

${WEIGHTS_OF_CHAINS}
var<private> own_weights: vec4f;

fn keep_slope(row: u32, vector: u32, slope: vec4f) {
  trace[trace_place(DELTAS + row, vector)] = slope;
}

fn kept_slope(row: u32, vector: u32) -> vec4f {
  return trace[trace_place(DELTAS + row, vector)];
}

fn keep_activation(row: u32, vector: u32, value: vec4f) {
  trace[trace_place(ACTIVATIONS + row, vector)] = value;
}

fn keep_delta(row: u32, vector: u32, delta: vec4f) {
  trace[trace_place(DELTAS + row, vector)] = delta * own_weights;
}
${networkDeltasWgsl(spec, spec.networks)}
${LOAD_POINTS}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = group.x + group.y * groups.x;
  if (index >= uniforms.tiles * NETWORKS) {
    return;
  }
  let slice_tile = index % uniforms.tiles;
  let network = index / uniforms.tiles;
  let record = tile_record(uniforms.first_tile + slice_tile);
  take_place(local);
  trace_start = network * TRACE_ROWS * SLICE_VECTORS + slice_tile * CHAIN_VECTORS;
  head_start = (record.marginal * NETWORKS + network) * HEAD_STRIDE;
  own_weights = weights_of_chains(record, 4u * own_vector);

  load_points(record);
  for (var j = 0u; j < UNIT_BLOCKS; j++) {
    for (var u = 0u; u < 4u; u++) {
      let row = own_row + j * ROW_STEP + u;
      if (row < DIM) {
        trace[trace_place(row, own_vector)] = state[state_place(row)];
      }
    }
  }
  if (own_row == 0u) {
    for (var h = 0u; h < HEADS; h++) {
      let coefficient = coefficients[(record.marginal * NETWORKS + network) * HEADS + h];
      trace[trace_place(OUTPUT_DELTAS + h, own_vector)] = coefficient * own_weights;
    }
  }
  workgroupBarrier();
  network_deltas(network * NETWORK_STRIDE);
}
`;
}

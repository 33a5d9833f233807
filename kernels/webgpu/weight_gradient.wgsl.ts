/**
 * Second stage of potential_parameter_gradient: one layer of every network from the trace of a slice,
 *   partial[p, W[o, i]] = sum_c delta[o, c] a[i, c],   partial[p, b[o]] = sum_c delta[o, c],
 * c over part p of the slice's chains. A column of blocks beside the weights makes the biases.
 *
 * Shapes: trace [NETWORKS, TRACE_ROWS, SLICE_VECTORS vec4], partial [parts, LENGTH]. One invocation makes 4 x 4
 * weights: 64 multiply-adds per 32 floats read and four chains; neighbours share rows. Fixed order, so the same bits
 * on every run.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const WEIGHT_GRADIENT_WORKGROUP = 64;

export interface WeightGradientWgslSpec {
  readonly networks: number;
  readonly networkStride: number;
  readonly length: number;
  readonly traceRows: number;
  /** vec4s of chains in a row of the trace. */
  readonly sliceVectors: number;
}

/** Invocations that one part of one network's layer takes. */
export const weightBlocks = (inputs: number, outputs: number): number =>
  Math.ceil(outputs / 4) * (Math.ceil(inputs / 4) + 1);

export function weightGradientWgsl(spec: WeightGradientWgslSpec): string {
  return wgsl`
const NETWORKS = ${spec.networks}u;
const NETWORK_STRIDE = ${spec.networkStride}u;
const LENGTH = ${spec.length}u;
const TRACE_ROWS = ${spec.traceRows}u;
const SLICE_VECTORS = ${spec.sliceVectors}u;
const WORKGROUP = ${WEIGHT_GRADIENT_WORKGROUP}u;

struct Uniforms {
  inputs: u32, outputs: u32, weights: u32, biases: u32,
  activation_row: u32, delta_row: u32,
  parts: u32, part_vectors: u32, vectors: u32,
}

@group(0) @binding(0) var<storage, read> trace: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partial: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// Row i of the activations; a row past the end repeats the last one, and its products are not stored.
fn row_start(network: u32, first: u32, row: u32, count: u32) -> u32 {
  return (network * TRACE_ROWS + first + min(row, count - 1u)) * SLICE_VECTORS;
}

// Sum of four chains' products for four units by four inputs: columns are units.
fn add_products(sum: mat4x4f, d: mat4x4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(sum[0] + d[0] * a, sum[1] + d[1] * a, sum[2] + d[2] * a, sum[3] + d[3] * a);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  let columns = (uniforms.inputs + 3u) / 4u + 1u;
  let blocks = columns * ((uniforms.outputs + 3u) / 4u);
  let part = index / (blocks * NETWORKS);
  if (part >= uniforms.parts) {
    return;
  }
  let network = (index / blocks) % NETWORKS;
  let o = 4u * ((index % blocks) / columns);
  let i = 4u * (index % columns);
  let biases = i >= uniforms.inputs && index % columns == columns - 1u;

  let d0 = row_start(network, uniforms.delta_row, o, uniforms.outputs);
  let d1 = row_start(network, uniforms.delta_row, o + 1u, uniforms.outputs);
  let d2 = row_start(network, uniforms.delta_row, o + 2u, uniforms.outputs);
  let d3 = row_start(network, uniforms.delta_row, o + 3u, uniforms.outputs);
  let a0 = row_start(network, uniforms.activation_row, i, uniforms.inputs);
  let a1 = row_start(network, uniforms.activation_row, i + 1u, uniforms.inputs);
  let a2 = row_start(network, uniforms.activation_row, i + 2u, uniforms.inputs);
  let a3 = row_start(network, uniforms.activation_row, i + 3u, uniforms.inputs);
  let first = part * uniforms.part_vectors;
  let end = min(first + uniforms.part_vectors, uniforms.vectors);
  var sum = mat4x4f();
  for (var c = first; c < end; c++) {
    let d = mat4x4f(trace[d0 + c], trace[d1 + c], trace[d2 + c], trace[d3 + c]);
    if (biases) {
      sum = add_products(sum, d, mat4x4f(vec4f(1.0f), vec4f(), vec4f(), vec4f()));
    } else {
      sum = add_products(sum, d, mat4x4f(trace[a0 + c], trace[a1 + c], trace[a2 + c], trace[a3 + c]));
    }
  }

  let place = part * LENGTH + network * NETWORK_STRIDE;
  for (var u = 0u; u < 4u && o + u < uniforms.outputs; u++) {
    let column = select(select(sum[0], sum[1], u == 1u), select(sum[2], sum[3], u == 3u), u >= 2u);
    if (biases) {
      partial[place + uniforms.biases + o + u] = column.x;
    } else {
      for (var v = 0u; v < 4u && i + v < uniforms.inputs; v++) {
        partial[place + uniforms.weights + (o + u) * uniforms.inputs + i + v] = column[v];
      }
    }
  }
}
`;
}

/**
 * combine_heads: heads[k, n, j] = sum_h coefficients[k, n, h] W_out[n][h, j] for j < WIDTH, and the same of the output
 * biases at j = WIDTH. The coefficients hold scale * C already.
 *
 * Shapes: parameters as src/ops/support/network_shape.ts lays them out, coefficients [K, N, HEADS], heads [K, N,
 * WIDTH + 1].
 * One invocation makes one float of heads: HEADS multiply-adds.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const COMBINE_HEADS_WORKGROUP = 64;

export interface CombineHeadsWgslSpec {
  readonly marginals: number;
  readonly networks: number;
  readonly heads: number;
  /** Width of the last hidden layer. */
  readonly width: number;
  /** Floats from one network to the next. */
  readonly networkStride: number;
  /** Offset of the output layer's W, [heads, width], in a network. */
  readonly weightOffset: number;
  readonly biasOffset: number;
}

export function combineHeadsWgsl(spec: CombineHeadsWgslSpec): string {
  return wgsl`
const NETWORKS = ${spec.networks}u;
const HEADS = ${spec.heads}u;
const WIDTH = ${spec.width}u;
const NETWORK_STRIDE = ${spec.networkStride}u;
const WEIGHT_OFFSET = ${spec.weightOffset}u;
const BIAS_OFFSET = ${spec.biasOffset}u;
const LENGTH = ${spec.marginals * spec.networks * (spec.width + 1)}u;
const WORKGROUP = ${COMBINE_HEADS_WORKGROUP}u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
@group(0) @binding(2) var<storage, read_write> heads: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= LENGTH) {
    return;
  }
  let j = index % (WIDTH + 1u);
  let pair = index / (WIDTH + 1u);
  let network = (pair % NETWORKS) * NETWORK_STRIDE;
  var sum = 0.0f;
  for (var h = 0u; h < HEADS; h++) {
    let place = select(WEIGHT_OFFSET + h * WIDTH + j, BIAS_OFFSET + h, j == WIDTH);
    sum = fma(coefficients[pair * HEADS + h], parameters[network + place], sum);
  }
  heads[index] = sum;
}
`;
}

/**
 * channel_sums: sums[g, k, c] = sum of gradient[g, r, c] * input[g, r, c], or of the gradient alone, over the rows r of
 * chunk k, SUMMED_ROWS of them. Run again on its sums until a group has one, rounding grows with the logarithm of the
 * rows and not with the rows.
 *
 * Shapes: gradient, input [groups, positions, CHANNELS], sums [groups, chunks, CHANNELS]. One sum per invocation;
 * neighbours read neighbouring floats.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const CHANNEL_SUMS_WORKGROUP = 64;
/** Rows of a sum. */
export const SUMMED_ROWS = 64;

export interface ChannelSumsWgslSpec {
  readonly channels: number;
  /** Whether there is an input to multiply with. */
  readonly products: boolean;
}

export function channelSumsWgsl({ channels, products }: ChannelSumsWgslSpec): string {
  return wgsl`
const CHANNELS = ${channels}u;
const SUMMED_ROWS = ${SUMMED_ROWS}u;
const WORKGROUP = ${CHANNEL_SUMS_WORKGROUP}u;

struct Uniforms { positions: u32, chunks: u32, floats: u32 }

@group(0) @binding(0) var<storage, read_write> sums: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
#if ${products}
@group(0) @binding(2) var<storage, read> input: array<f32>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.floats) {
    return;
  }
  let channel = index % CHANNELS;
  let chunk = index / CHANNELS % uniforms.chunks;
  let start = index / CHANNELS / uniforms.chunks * uniforms.positions;
  let end = start + min((chunk + 1u) * SUMMED_ROWS, uniforms.positions);
  var sum = 0.0f;
  for (var row = start + chunk * SUMMED_ROWS; row < end; row++) {
    let at = row * CHANNELS + channel;
#if ${products}
    sum = fma(gradient[at], input[at], sum);
#else
    sum += gradient[at];
#endif
  }
  sums[index] = sum;
}
`;
}

/**
 * channel_affine: output[r, c] = scale[g, c] * input[r, c] + shift[g, c], g = floor(r / positions).
 *
 * Shapes: input, output [rows, CHANNELS], scale, shift [groups, CHANNELS]; either may be missing. One float per
 * invocation, 8 bytes moved.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const CHANNEL_AFFINE_WORKGROUP = 64;

export interface ChannelAffineWgslSpec {
  readonly channels: number;
  /** Whether there are factors, and terms. */
  readonly scale: boolean;
  readonly shift: boolean;
}

export function channelAffineWgsl({ channels, scale, shift }: ChannelAffineWgslSpec): string {
  return wgsl`
const CHANNELS = ${channels}u;
const WORKGROUP = ${CHANNEL_AFFINE_WORKGROUP}u;

struct Uniforms { floats: u32, positions: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
#if ${scale}
@group(0) @binding(2) var<storage, read> scale: array<f32>;
#endif
#if ${shift}
@group(0) @binding(${scale ? 3 : 2}) var<storage, read> shift: array<f32>;
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
  let channel = index / CHANNELS / uniforms.positions * CHANNELS + index % CHANNELS;
#if ${scale && shift}
  output[index] = fma(scale[channel], input[index], shift[channel]);
#elif ${scale}
  output[index] = scale[channel] * input[index];
#else
  output[index] = input[index] + shift[channel];
#endif
}
`;
}

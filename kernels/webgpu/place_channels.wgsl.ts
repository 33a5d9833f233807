/**
 * place_channels: target[r, TARGET_OFFSET + c] = factor * source[r, SOURCE_OFFSET + c], or += where `adds`.
 *
 * Shapes: source [rows, SOURCE_STRIDE], target [rows, TARGET_STRIDE], c < CHANNELS. One float per invocation; 8 bytes
 * moved a float, 12 where it adds.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const PLACE_CHANNELS_WORKGROUP = 64;

export interface PlaceChannelsWgslSpec {
  readonly channels: number;
  readonly sourceStride: number;
  readonly sourceOffset: number;
  readonly targetStride: number;
  readonly targetOffset: number;
}

export function placeChannelsWgsl(spec: PlaceChannelsWgslSpec): string {
  const { channels, sourceStride, sourceOffset, targetStride, targetOffset } = spec;
  return wgsl`
const CHANNELS = ${channels}u;
const SOURCE_STRIDE = ${sourceStride}u;
const SOURCE_OFFSET = ${sourceOffset}u;
const TARGET_STRIDE = ${targetStride}u;
const TARGET_OFFSET = ${targetOffset}u;
const WORKGROUP = ${PLACE_CHANNELS_WORKGROUP}u;

struct Uniforms { floats: u32, adds: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read_write> target_rows: array<f32>;
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
  let row = index / CHANNELS;
  let channel = index % CHANNELS;
  let at = row * TARGET_STRIDE + TARGET_OFFSET + channel;
  let value = source[row * SOURCE_STRIDE + SOURCE_OFFSET + channel];
  if (uniforms.adds != 0u) {
    target_rows[at] = fma(uniforms.factor, value, target_rows[at]);
  } else {
    target_rows[at] = uniforms.factor * value;
  }
}
`;
}

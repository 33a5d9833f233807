/**
 * resample2d: output[n, v, h, c] = sum over the taps (i, a) of row v and (j, b) of column h of a b input[n, i, j, c].
 *
 * Shapes: input [images, INPUT_HEIGHT, INPUT_WIDTH, CHANNELS], output [images, HEIGHT, WIDTH, CHANNELS], tables as
 * src/ops/resample2d/tables.ts has them. One float of the output per invocation, all its taps in order; neighbours
 * share taps.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const RESAMPLE2D_WORKGROUP = 64;

interface Size {
  readonly height: number;
  readonly width: number;
}

export interface Resample2dWgslSpec {
  readonly channels: number;
  readonly input: Size;
  readonly output: Size;
}

export function resample2dWgsl({ channels, input, output }: Resample2dWgslSpec): string {
  return wgsl`
const CHANNELS = ${channels}u;
const INPUT_HEIGHT = ${input.height}u;
const INPUT_WIDTH = ${input.width}u;
const HEIGHT = ${output.height}u;
const WIDTH = ${output.width}u;
const COLUMN_STARTS = HEIGHT + 1u;
const TAPS = COLUMN_STARTS + WIDTH + 1u;
const WORKGROUP = ${RESAMPLE2D_WORKGROUP}u;

struct Uniforms { floats: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> tables: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
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
  let column = index / CHANNELS % WIDTH;
  let row = index / CHANNELS / WIDTH % HEIGHT;
  let image = index / CHANNELS / WIDTH / HEIGHT;
  var sum = 0.0f;
  for (var s = tables[row]; s < tables[row + 1u]; s++) {
    let first = (image * INPUT_HEIGHT + tables[TAPS + 2u * s]) * INPUT_WIDTH;
    let weight = bitcast<f32>(tables[TAPS + 2u * s + 1u]);
    for (var t = tables[COLUMN_STARTS + column]; t < tables[COLUMN_STARTS + column + 1u]; t++) {
      let value = input[(first + tables[TAPS + 2u * t]) * CHANNELS + channel];
      sum = fma(weight * bitcast<f32>(tables[TAPS + 2u * t + 1u]), value, sum);
    }
  }
  output[index] = sum;
}
`;
}

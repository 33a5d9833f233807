/**
 * pool2d_max: output[n, v, h, c] = max of input[n, i, j, c] over the window (v, h), whose rows i are
 * v STRIDE - BEFORE + 0 .. KERNEL - 1 as far as the image has them, and columns alike; pool2d_max_gradient:
 * gradient_in[n, i, j, c] = sum of gradient_out[n, v, h, c] over the windows whose maximum is first found at (i, j).
 * NaN counts as above all numbers.
 *
 * Shapes: input [images, LENGTH_V, LENGTH_H, CHANNELS], output [images, COUNT_V, COUNT_H, CHANNELS]. One invocation per
 * float that is written, so the gradient needs no atomics: it looks through every window that has its place.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_IS_NAN } from './parts/is_nan.wgsl.js';

export const POOL2D_WORKGROUP = 64;

interface WgslWindows {
  readonly length: number;
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
}

export interface Pool2dWgslSpec {
  readonly channels: number;
  readonly vertical: WgslWindows;
  readonly horizontal: WgslWindows;
}

const axis = (name: string, { length, count, kernel, stride, before }: WgslWindows): string => /* wgsl */ `
const LENGTH_${name} = ${length};
const COUNT_${name} = ${count};
const KERNEL_${name} = ${kernel};
const STRIDE_${name} = ${stride};
const BEFORE_${name} = ${before};`;

const common = ({ channels, vertical, horizontal }: Pool2dWgslSpec): string => /* wgsl */ `
const CHANNELS = ${channels};${axis('V', vertical)}${axis('H', horizontal)}
const WORKGROUP = ${POOL2D_WORKGROUP}u;

struct Uniforms { floats: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_IS_NAN}
fn beats(one: f32, other: f32) -> bool {
  return (one > other || is_nan(one)) && !is_nan(other);
}

fn input_at(image: i32, row: i32, column: i32, channel: i32) -> f32 {
  return input[((image * LENGTH_V + row) * LENGTH_H + column) * CHANNELS + channel];
}
`;

export function pool2dMaxWgsl(spec: Pool2dWgslSpec): string {
  return wgsl`${common(spec)}
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
  let at = i32(index);
  let channel = at % CHANNELS;
  let image = at / CHANNELS / COUNT_H / COUNT_V;
  let top = at / CHANNELS / COUNT_H % COUNT_V * STRIDE_V - BEFORE_V;
  let left = at / CHANNELS % COUNT_H * STRIDE_H - BEFORE_H;
  var best = input_at(image, max(top, 0), max(left, 0), channel);
  for (var i = max(top, 0); i < min(top + KERNEL_V, LENGTH_V); i++) {
    for (var j = max(left, 0); j < min(left + KERNEL_H, LENGTH_H); j++) {
      let value = input_at(image, i, j, channel);
      best = select(best, value, beats(value, best));
    }
  }
  output[index] = best;
}
`;
}

export function pool2dMaxGradientWgsl(spec: Pool2dWgslSpec): string {
  return wgsl`${common(spec)}
@group(0) @binding(2) var<storage, read> gradient: array<f32>;

// Whether no place before (row, column) in the window at (top, left) has as much, and none after it more.
fn is_first(image: i32, row: i32, column: i32, channel: i32, top: i32, left: i32) -> bool {
  let own = input_at(image, row, column, channel);
  for (var i = max(top, 0); i < min(top + KERNEL_V, LENGTH_V); i++) {
    for (var j = max(left, 0); j < min(left + KERNEL_H, LENGTH_H); j++) {
      let value = input_at(image, i, j, channel);
      let earlier = i < row || (i == row && j < column);
      if ((earlier && !beats(own, value)) || beats(value, own)) {
        return false;
      }
    }
  }
  return true;
}

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
  let at = i32(index);
  let channel = at % CHANNELS;
  let column = at / CHANNELS % LENGTH_H;
  let row = at / CHANNELS / LENGTH_H % LENGTH_V;
  let image = at / CHANNELS / LENGTH_H / LENGTH_V;
  // Windows from ceil((row + BEFORE - KERNEL + 1) / STRIDE) to floor((row + BEFORE) / STRIDE).
  let first_v = max(row + BEFORE_V - KERNEL_V + STRIDE_V, 0) / STRIDE_V;
  let first_h = max(column + BEFORE_H - KERNEL_H + STRIDE_H, 0) / STRIDE_H;
  var sum = 0.0f;
  for (var v = first_v; v <= min((row + BEFORE_V) / STRIDE_V, COUNT_V - 1); v++) {
    for (var h = first_h; h <= min((column + BEFORE_H) / STRIDE_H, COUNT_H - 1); h++) {
      if (is_first(image, row, column, channel, v * STRIDE_V - BEFORE_V, h * STRIDE_H - BEFORE_H)) {
        sum += gradient[((image * COUNT_V + v) * COUNT_H + h) * CHANNELS + channel];
      }
    }
  }
  output[index] = sum;
}
`;
}

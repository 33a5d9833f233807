/**
 * normalise: y = (x - mean) / sqrt(variance + EPSILON) over a group of WIDTH channels at all POSITIONS of an image, and
 * normalise_gradient: (g - mean g - y mean(g y)) / sqrt(variance + EPSILON).
 *
 * Shapes: x, y, g [images, POSITIONS, GROUPS * WIDTH], statistics [images, GROUPS, 3]: the mean rounded to float32,
 * what is to be added to (x - rounded) * third for that rounding, and 1 / sqrt(variance + EPSILON). A workgroup has one
 * group, passes over it three times (twice for the gradient) and adds up in a tree. The second pass is about the
 * rounded mean, of which nothing is lost in x - rounded; Chan, Golub and LeVeque (1983) for what it corrects.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export interface NormaliseWgslSpec {
  readonly positions: number;
  readonly channels: number;
  readonly groups: number;
  readonly epsilon: number;
}

const WORKGROUP = 64;

const common = ({ positions, channels, groups, epsilon }: NormaliseWgslSpec): string => /* wgsl */ `
const CHANNELS = ${channels}u;
const GROUPS = ${groups}u;
const WIDTH = ${channels / groups}u;
const COUNT = ${positions * (channels / groups)}u;
const EPSILON = ${epsilon}f;
const WORKGROUP = ${WORKGROUP}u;

struct Uniforms { groups: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<workgroup> partial: array<vec2f, WORKGROUP>;

// Of all invocations.
fn total(local: u32, own: vec2f) -> vec2f {
  partial[local] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      partial[local] += partial[local + half];
    }
  }
  workgroupBarrier();
  let sum = partial[0];
  workgroupBarrier();
  return sum;
}

// Of float i of a group whose first is at start.
fn place(start: u32, i: u32) -> u32 {
  return start + i / WIDTH * CHANNELS + i % WIDTH;
}

fn start_of(group: u32) -> u32 {
  return group / GROUPS * (COUNT / WIDTH) * CHANNELS + group % GROUPS * WIDTH;
}
`;

export function normaliseWgsl(spec: NormaliseWgslSpec): string {
  return wgsl`${common(spec)}
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let group = workgroup.x + workgroup.y * workgroups.x;
  if (group >= uniforms.groups) {
    return;
  }
  let start = start_of(group);
  let first = input[start];
  var sums = vec2f();
  for (var i = local; i < COUNT; i += WORKGROUP) {
    sums.x += input[place(start, i)] - first;
  }
  let rounded = first + total(local, sums).x / f32(COUNT);
  sums = vec2f();
  for (var i = local; i < COUNT; i += WORKGROUP) {
    let apart = input[place(start, i)] - rounded;
    sums += vec2f(apart, apart * apart);
  }
  let means = total(local, sums) / f32(COUNT);
  let scale = 1.0f / sqrt(max(means.y - means.x * means.x, 0.0f) + EPSILON);
  let shift = -means.x * scale;
  for (var i = local; i < COUNT; i += WORKGROUP) {
    output[place(start, i)] = fma(input[place(start, i)] - rounded, scale, shift);
  }
  if (local == 0u) {
    statistics[group * 3u] = rounded;
    statistics[group * 3u + 1u] = shift;
    statistics[group * 3u + 2u] = scale;
  }
}
`;
}

export function normaliseGradientWgsl(spec: NormaliseWgslSpec): string {
  return wgsl`${common(spec)}
@group(0) @binding(2) var<storage, read> statistics: array<f32>;
@group(0) @binding(3) var<storage, read> gradient: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let group = workgroup.x + workgroup.y * workgroups.x;
  if (group >= uniforms.groups) {
    return;
  }
  let start = start_of(group);
  var sums = vec2f();
  for (var i = local; i < COUNT; i += WORKGROUP) {
    let at = place(start, i);
    sums += gradient[at] * vec2f(1.0f, input[at]);
  }
  let means = total(local, sums) / f32(COUNT);
  let scale = statistics[group * 3u + 2u];
  for (var i = local; i < COUNT; i += WORKGROUP) {
    let at = place(start, i);
    output[at] = scale * (gradient[at] - fma(means.y, input[at], means.x));
  }
}
`;
}

/**
 * importance_weights: w_j = factor * e^(l_j) / sum_i e^(l_i) over the draws j of a point, l = (f - c)/epsilon - log q,
 * and the point's effective draws, (sum e)^2 / sum e^2. A workgroup has one point, its invocations every 64th draw.
 *
 * Shapes: costs and weights [POINTS of all groups, DRAWS]; values and log_densities the same, or [groups, DRAWS] where
 * points share their draws. Work per invocation: DRAWS / 64 exponentials, twice; workgroup memory: 128 floats.
 *
 * importance_sums: weights[g, j] = sum_p pairs[g, p, j], one invocation per sum.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const IMPORTANCE_WORKGROUP = 64;

export interface ImportanceWgslSpec {
  readonly groups: number;
  /** Of a group. */
  readonly points: number;
  readonly draws: number;
  readonly shared: boolean;
}

export function importanceWeightsWgsl({ groups, points, draws, shared }: ImportanceWgslSpec): string {
  return wgsl`
const COUNT = ${groups * points}u;
const POINTS = ${points}u;
const DRAWS = ${draws}u;
const WORKGROUP = ${IMPORTANCE_WORKGROUP}u;
// Below this, l less the largest, a weight is 0: squares of what is left stay normal numbers.
const LEAST = -40.0f;
const LOWEST = bitcast<f32>(0xff7fffffu);

struct Uniforms { epsilon: f32 }

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read> costs: array<f32>;
@group(0) @binding(2) var<storage, read> log_densities: array<f32>;
@group(0) @binding(3) var<storage, read> factors: array<f32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> effective: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<workgroup> parts: array<vec2f, WORKGROUP>;
${WGSL_MATH}
fn log_weight(point: u32, j: u32) -> f32 {
  let pair = point * DRAWS + j;
#if ${shared}
  let drawn = (point / POINTS) * DRAWS + j;
#else
  let drawn = pair;
#endif
  return (values[drawn] - costs[pair]) / uniforms.epsilon - log_densities[drawn];
}

// e^below; what is no number stays so, told by its bits: a driver may take x != x for false.
fn weight_of(below: f32) -> f32 {
  let is_none = (bitcast<u32>(below) & 0x7fffffffu) > 0x7f800000u;
  return select(accurate_exp(below), below, is_none);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let point = group.x + group.y * groups.x;
  if (point >= COUNT) {
    return;
  }
  // WGSL lets an implementation do without infinities: the lowest number stands for minus infinity.
  var most = LOWEST;
  for (var j = local; j < DRAWS; j += WORKGROUP) {
    most = max(most, log_weight(point, j));
  }
  parts[local].x = most;
  workgroupBarrier();
  for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
    if (local < width) {
      parts[local].x = max(parts[local].x, parts[local + width].x);
    }
    workgroupBarrier();
  }
  let largest = parts[0].x;
  workgroupBarrier();
  let shift = select(largest, 0.0f, largest <= LOWEST);
  var sums = vec2f();
  for (var j = local; j < DRAWS; j += WORKGROUP) {
    let below = log_weight(point, j) - shift;
    let e = select(weight_of(below), 0.0f, below < LEAST);
    weights[point * DRAWS + j] = e;
    sums += vec2f(e, e * e);
  }
  parts[local] = sums;
  workgroupBarrier();
  for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
    if (local < width) {
      parts[local] += parts[local + width];
    }
    workgroupBarrier();
  }
  let total = parts[0];
  let is_empty = total.x == 0.0f;
  let scale = select(factors[point / POINTS] / total.x, 0.0f, is_empty);
  for (var j = local; j < DRAWS; j += WORKGROUP) {
    weights[point * DRAWS + j] *= scale;
  }
  if (local == 0u) {
    effective[point] = select(total.x * total.x / total.y, 0.0f, is_empty);
  }
}
`;
}

export function importanceSumsWgsl({ groups, points, draws }: ImportanceWgslSpec): string {
  return wgsl`
const SUMS = ${groups * draws}u;
const POINTS = ${points}u;
const DRAWS = ${draws}u;
const WORKGROUP = ${IMPORTANCE_WORKGROUP}u;

@group(0) @binding(0) var<storage, read> pairs: array<f32>;
@group(0) @binding(1) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= SUMS) {
    return;
  }
  let first = (index / DRAWS) * POINTS * DRAWS + index % DRAWS;
  var sum = 0.0f;
  for (var p = 0u; p < POINTS; p++) {
    sum += pairs[first + p * DRAWS];
  }
  weights[index] = sum;
}
`;
}

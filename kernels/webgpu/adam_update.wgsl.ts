/**
 * adam_update (Kingma and Ba 2015, as PyTorch writes it), one float of every array per invocation:
 *   m <- m + (1 - beta1)(g - m),  v <- beta2 v + (1 - beta2) g^2,
 *   theta <- theta - rate * m / (sqrt(v) * root_correction + epsilon),
 *   rate = lr / (1 - beta1^t), root_correction = 1 / sqrt(1 - beta2^t), both worked out in float64 on the host.
 * the step times the parameter's factor where there are any. Then average <- d average + (1 - d) theta.
 *
 * Shapes: all [LENGTH]. 20 bytes read (24 with factors) and 16 written per parameter, no reuse: bound by memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const ADAM_UPDATE_WORKGROUP = 64;

export interface AdamUpdateWgslSpec {
  readonly length: number;
  /** Whether every parameter's step is multiplied by a factor of its own. */
  readonly factors: boolean;
}

export function adamUpdateWgsl({ length, factors }: AdamUpdateWgslSpec): string {
  return wgsl`
const LENGTH = ${length}u;
const WORKGROUP = ${ADAM_UPDATE_WORKGROUP}u;

struct Uniforms {
  rate: f32,
  first_gain: f32,        // 1 - beta1
  second_keep: f32,       // beta2
  second_gain: f32,       // 1 - beta2
  root_correction: f32,
  epsilon: f32,
  average_gain: f32,      // 1 - d
}

@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(2) var<storage, read_write> first_moment: array<f32>;
@group(0) @binding(3) var<storage, read_write> second_moment: array<f32>;
@group(0) @binding(4) var<storage, read_write> average: array<f32>;
#if ${factors}
@group(0) @binding(5) var<storage, read> step_factors: array<f32>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (i >= LENGTH) {
    return;
  }
  let g = gradient[i];
  let m = fma(uniforms.first_gain, g - first_moment[i], first_moment[i]);
  let v = fma(uniforms.second_gain * g, g, uniforms.second_keep * second_moment[i]);
  let step = uniforms.rate * (m / fma(sqrt(v), uniforms.root_correction, uniforms.epsilon));
#if ${factors}
  let theta = parameters[i] - step_factors[i] * step;
#else
  let theta = parameters[i] - step;
#endif
  first_moment[i] = m;
  second_moment[i] = v;
  parameters[i] = theta;
  // A gain of 1 (no averaging) must copy exactly, whatever the average held.
  average[i] = select(fma(uniforms.average_gain, theta - average[i], average[i]), theta, uniforms.average_gain == 1.0f);
}
`;
}

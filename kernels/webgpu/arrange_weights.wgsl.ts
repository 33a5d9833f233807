/**
 * arrange_weights: arranged[place[i]] = parameters[i]: every W as its transpose in the same place, biases as they
 * are.
 *
 * Shapes: all [LENGTH]. One invocation moves one float; 8 bytes read and 4 written each, no reuse: bound by memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const ARRANGE_WEIGHTS_WORKGROUP = 64;

export interface ArrangeWeightsWgslSpec {
  readonly length: number;
}

export function arrangeWeightsWgsl({ length }: ArrangeWeightsWgslSpec): string {
  return wgsl`
const LENGTH = ${length}u;
const WORKGROUP = ${ARRANGE_WEIGHTS_WORKGROUP}u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> place: array<u32>;
@group(0) @binding(2) var<storage, read_write> arranged: array<f32>;

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
  arranged[place[i]] = parameters[i];
}
`;
}

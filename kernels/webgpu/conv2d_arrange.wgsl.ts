/**
 * Weights as conv2d reads them: arranged[group, across, down, channel, lane] from weights [kernel height, kernel
 * width, channels/groups, filters]. Lanes are filters and terms go over channels, or the other way round for the
 * gradient in the input; lanes that fill up the last vec4 are zeros. One invocation per number.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const CONV2D_ARRANGE_WORKGROUP = 64;

export const CONV2D_ARRANGE = wgsl`
const WORKGROUP = ${CONV2D_ARRANGE_WORKGROUP}u;

// The words of src/ops/support/conv2d/arrange_order.ts, and where the part's weights begin.
struct Uniforms {
  groups: i32, lanes: i32, channels: i32,
  taps_down: i32, first_down: i32, step_down: i32,
  taps_across: i32, first_across: i32, step_across: i32, kernel_width: i32,
  tap_floats: i32, channel_floats: i32, lane_floats: i32, group_floats: i32,
  first: i32,
}

@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> arranged: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = i32((group.x + group.y * groups.x) * WORKGROUP + local);
  let width = (uniforms.lanes + 3) / 4 * 4;
  let lane = index % width;
  let term = index / width;
  let channel = term % uniforms.channels;
  let down = term / uniforms.channels % uniforms.taps_down;
  let across = term / uniforms.channels / uniforms.taps_down % uniforms.taps_across;
  let own_group = term / uniforms.channels / uniforms.taps_down / uniforms.taps_across;
  if (own_group >= uniforms.groups) {
    return;
  }
  let tap = (uniforms.first_down + down * uniforms.step_down) * uniforms.kernel_width
    + uniforms.first_across + across * uniforms.step_across;
  let place = tap * uniforms.tap_floats + channel * uniforms.channel_floats + lane * uniforms.lane_floats
    + own_group * uniforms.group_floats;
  arranged[uniforms.first + index] = 0.0f;
  if (lane < uniforms.lanes) {
    arranged[uniforms.first + index] = weights[place];
  }
}
`;

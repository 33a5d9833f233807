/**
 * philox_normal: out[c, i] = mean[i] + deviation * z(c, i), z(c, i) lane i mod 4 of the Box-Muller transform of
 * Philox4x32-10(key, (stream, iteration, first_chain + c, first_block + floor(i / 4))).
 *
 * Shapes: mean [DIM], out [CHAINS, DIM]. One invocation draws one block of four components of one row: about 170
 * integer and float operations for 16 bytes written.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_PHILOX } from './parts/philox.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const PHILOX_NORMAL_WORKGROUP = 64;

export interface PhiloxNormalWgslSpec {
  readonly chains: number;
  readonly dim: number;
}

/** Invocations in all: one per row and block of four components. */
export const philoxNormalInvocations = ({ chains, dim }: PhiloxNormalWgslSpec): number => chains * Math.ceil(dim / 4);

export function philoxNormalWgsl({ chains, dim }: PhiloxNormalWgslSpec): string {
  return wgsl`
const CHAINS = ${chains}u;
const DIM = ${dim}u;
const BLOCKS = ${Math.ceil(dim / 4)}u;
const WORKGROUP = ${PHILOX_NORMAL_WORKGROUP}u;

struct Uniforms {
  key_low: u32,
  key_high: u32,
  stream: u32,
  iteration: u32,
  first_chain: u32,
  first_block: u32,
  deviation: f32,
}

@group(0) @binding(0) var<storage, read> mean: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
${WGSL_PHILOX}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  let chain = index / BLOCKS;
  let block = index % BLOCKS;
  if (chain >= CHAINS) {
    return;
  }
  let counter = vec4u(uniforms.stream, uniforms.iteration, uniforms.first_chain + chain, uniforms.first_block + block);
  let z = normal4(counter, vec2u(uniforms.key_low, uniforms.key_high));
  for (var lane = 0u; lane < 4u; lane++) {
    let i = block * 4u + lane;
    if (i < DIM) {
      out[chain * DIM + i] = fma(uniforms.deviation, z[lane], mean[i]);
    }
  }
}
`;
}

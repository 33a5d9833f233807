/**
 * gather_batch: out[out_offset + b * DIM + i] = table[row(b) * DIM + i], row(b) = floor(w * ROWS / 2^32), w the first
 * word of Philox4x32-10(key, (batchRows, iteration, first_chain + b, 0)).
 *
 * Shapes: table [ROWS, DIM], out [.., BATCH, DIM]. One invocation copies up to COMPONENTS neighbouring floats of one
 * row, so that the counter is worked out once per COMPONENTS floats; neighbouring invocations share rows.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_PHILOX } from './parts/philox.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const GATHER_BATCH_WORKGROUP = 64;
const COMPONENTS = 8;

export interface GatherBatchWgslSpec {
  readonly rows: number;
  readonly dim: number;
  readonly batch: number;
  /** Stream tag of the counters. */
  readonly stream: number;
}

/** Invocations in all. */
export function gatherBatchInvocations({ batch, dim }: GatherBatchWgslSpec): number {
  return batch * Math.ceil(dim / COMPONENTS);
}

export function gatherBatchWgsl({ rows, dim, batch, stream }: GatherBatchWgslSpec): string {
  return wgsl`
const ROWS = ${rows}u;
const DIM = ${dim}u;
const BATCH = ${batch}u;
const STREAM = ${stream}u;
const COMPONENTS = ${COMPONENTS}u;
const PARTS = ${Math.ceil(dim / COMPONENTS)}u;
const WORKGROUP = ${GATHER_BATCH_WORKGROUP}u;

struct Uniforms { key_low: u32, key_high: u32, iteration: u32, first_chain: u32, out_offset: u32 }

@group(0) @binding(0) var<storage, read> table: array<f32>;
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
  let b = index / PARTS;
  if (b >= BATCH) {
    return;
  }
  let counter = vec4u(STREAM, uniforms.iteration, uniforms.first_chain + b, 0u);
  let word = philox4x32_10(counter, vec2u(uniforms.key_low, uniforms.key_high)).x;
  let row = multiply_high(word, ROWS);
  let start = (index % PARTS) * COMPONENTS;
  for (var i = start; i < min(start + COMPONENTS, DIM); i++) {
    out[uniforms.out_offset + b * DIM + i] = table[row * DIM + i];
  }
}
`;
}

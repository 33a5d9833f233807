/**
 * repeat_rows: out[(t * ROWS + r) * EACH + e] = from[r], rows of DIM floats, for t < TIMES and e < EACH.
 *
 * Shapes: from [ROWS, DIM] from float `from_offset` on, out [TIMES, ROWS, EACH, DIM] from `out_offset` on. One
 * invocation copies one float; neighbours write neighbouring floats.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const REPEAT_ROWS_WORKGROUP = 64;

export interface RepeatRowsWgslSpec {
  readonly rows: number;
  readonly dim: number;
  readonly each: number;
  readonly times: number;
}

export function repeatRowsWgsl({ rows, dim, each, times }: RepeatRowsWgslSpec): string {
  return wgsl`
const ROWS = ${rows}u;
const DIM = ${dim}u;
const EACH = ${each}u;
const FLOATS = ${times * rows * each * dim}u;
const WORKGROUP = ${REPEAT_ROWS_WORKGROUP}u;

struct Uniforms { from_offset: u32, out_offset: u32 }

@group(0) @binding(0) var<storage, read> rows: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index < FLOATS) {
    let row = (index / DIM / EACH) % ROWS;
    out[uniforms.out_offset + index] = rows[uniforms.from_offset + row * DIM + index % DIM];
  }
}
`;
}

/**
 * permute_image: output[n, c, r] = input[n, r, c].
 *
 * Shapes: input [images, ROWS, COLUMNS], output [images, COLUMNS, ROWS]. One float per invocation; neighbours write
 * neighbouring floats and read floats COLUMNS apart, which caches gather.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const PERMUTE_IMAGE_WORKGROUP = 64;

export function permuteImageWgsl({ rows, columns }: { readonly rows: number; readonly columns: number }): string {
  return wgsl`
const ROWS = ${rows}u;
const COLUMNS = ${columns}u;
const WORKGROUP = ${PERMUTE_IMAGE_WORKGROUP}u;

struct Uniforms { floats: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
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
  let row = index % ROWS;
  let column = index / ROWS % COLUMNS;
  let image = index / ROWS / COLUMNS;
  output[index] = input[(image * ROWS + row) * COLUMNS + column];
}
`;
}

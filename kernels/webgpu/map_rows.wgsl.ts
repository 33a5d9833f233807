/**
 * map_rows: out[c] = map(row_1[c], row_2[c], ...) for COUNT rows, the map a traced function: one invocation per
 * component where each depends on the same component of the rows alone, else one per row.
 *
 * Shapes: row k [COUNT, its length], out [COUNT, LENGTH]; a row in place is read from `out`. Work per invocation: one
 * component, or the whole row.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const MAP_ROWS_WORKGROUP = 64;

export interface MapRow {
  readonly name: string;
  readonly length: number;
  readonly inPlace: boolean;
}

export interface MapRowsWgslSpec {
  /** `map_component` where `elementwise`, else `map_row`: see `WgslMap`. */
  readonly source: string;
  readonly elementwise: boolean;
  /** Whether it reads `cost_constants`. */
  readonly hasConstants: boolean;
  readonly rows: readonly MapRow[];
  readonly count: number;
  /** Of the result's row. */
  readonly length: number;
}

/** A row's binding, unless it is in place, and its load. */
function rowWgsl({ name, length, inPlace }: MapRow, binding: number): string {
  const buffer = inPlace ? 'out' : `row_${name}`;
  return wgsl`
#if ${!inPlace}
@group(0) @binding(${binding}) var<storage, read> ${buffer}: array<f32>;
#endif
fn load_${name}(chain: u32, i: u32) -> f32 {
  return ${buffer}[chain * ${length}u + i];
}
`;
}

export function mapRowsWgsl({ source, elementwise, hasConstants, rows, count, length }: MapRowsWgslSpec): string {
  const given = rows.filter((row) => !row.inPlace);
  return wgsl`
const COUNT = ${count}u;
const LENGTH = ${length}u;
const WORKGROUP = ${MAP_ROWS_WORKGROUP}u;

${rows.map((row) => rowWgsl(row, given.indexOf(row))).join('\n')}
#if ${hasConstants}
@group(0) @binding(${given.length}) var<storage, read> cost_constants: array<f32>;
#endif
@group(0) @binding(${given.length + (hasConstants ? 1 : 0)}) var<storage, read_write> out: array<f32>;
${WGSL_MATH}
fn store(chain: u32, i: u32, value: f32) {
  out[chain * LENGTH + i] = value;
}
${source}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
#if ${elementwise}
  if (index < COUNT * LENGTH) {
    map_component(index / LENGTH, index % LENGTH);
  }
#else
  if (index < COUNT) {
    map_row(index);
  }
#endif
}
`;
}

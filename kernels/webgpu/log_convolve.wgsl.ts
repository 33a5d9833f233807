/**
 * log_convolve: L = log sum_j exp(in[o, j, c] - decay (i - j)²), along the middle axis of [outer, LENGTH, INNER].
 * Stored is L; or where there is a minuend m, m - L, or what was there plus relaxation (m - L - what was there).
 *
 * A logarithm is two words: its nearest whole number, an i32, and the rest, an f32. Whole numbers are subtracted as
 * such before anything is rounded, so that the exponents that count, those near the largest, keep float32's digits of
 * their difference and not of their size. table[d] is decay d².
 *
 * A workgroup makes LINES lines by OUTPUTS outputs, CHUNK inputs at a time in workgroup memory, twice: for the largest
 * whole exponent of each output, then for the sum, with partial sums of a chunk so that long lines lose no digits. An
 * invocation owns ROWS outputs of one line; a pair of cells takes one exp, a read of the table and one of workgroup
 * memory for ROWS pairs.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

const LINES = 8;
const ROWS = 4;
const OUTPUTS = 32;

export interface LogConvolveWgslSpec {
  readonly length: number;
  readonly inner: number;
  /** Whether there is a minuend. */
  readonly subtracts: boolean;
}

export const logConvolveWorkgroups = (lines: number, length: number): number =>
  Math.ceil(lines / LINES) * Math.ceil(length / OUTPUTS);

/** Multiply-adds of one workgroup, an exp counted as 20. */
export const logConvolveWork = (length: number): number => 20 * LINES * OUTPUTS * length;

export function logConvolveWgsl({ length, inner, subtracts }: LogConvolveWgslSpec): string {
  return wgsl`
const LENGTH = ${length}u;
const INNER = ${inner}u;
const LINES = ${LINES}u;
const ROWS = ${ROWS}u;
const OUTPUTS = ${OUTPUTS}u;
const CHUNK = 32u;
const WORKGROUP = LINES * (OUTPUTS / ROWS);
// Stands for log 0; the twin of NO_MASS in src/ops/log_convolve/logs.ts.
const NO_MASS = -1000000000i;
const LOWEST = -2147483647i;

struct Uniforms { lines: u32, first_group: u32, relaxation: f32 }

@group(0) @binding(0) var<storage, read> input: array<vec2i>;
@group(0) @binding(1) var<storage, read> table: array<vec2i>;
@group(0) @binding(2) var<storage, read_write> output: array<vec2i>;
#if ${subtracts}
@group(0) @binding(3) var<storage, read> minuend: array<vec2i>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// [CHUNK][LINES]
var<workgroup> whole: array<i32, CHUNK * LINES>;
var<workgroup> rest: array<f32, CHUNK * LINES>;

${WGSL_MATH}

// Of cell 0 of a line.
fn line_start(line: u32) -> u32 {
  return (line / INNER) * LENGTH * INNER + line % INNER;
}

// Cells first to first + CHUNK - 1 of the tile's lines. Neighbouring invocations read what lies side by side: lines, or
// where a line is contiguous its cells.
fn load_chunk(line: u32, first: u32, local: u32) {
  for (var at = local; at < CHUNK * LINES; at += WORKGROUP) {
    let by_lines = INNER > 1u;
    let cell = select(at % CHUNK, at / LINES, by_lines);
    let lane = select(at / CHUNK, at % LINES, by_lines);
    let place = cell * LINES + lane;
    whole[place] = NO_MASS;
    rest[place] = 0.0;
    if (first + cell < LENGTH && line + lane < uniforms.lines) {
      let value = input[line_start(line + lane) + (first + cell) * INNER];
      whole[place] = max(value.x, NO_MASS);
      rest[place] = bitcast<f32>(value.y);
    }
  }
}

fn distance_entry(i: u32, j: u32) -> vec2i {
  return table[select(j - i, i - j, i > j)];
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = (LENGTH + OUTPUTS - 1u) / OUTPUTS;
  let index = uniforms.first_group + group.x + group.y * groups.x;
  let line = (index / parts) * LINES;
  if (line >= uniforms.lines) {
    return;
  }
  let lane = local % LINES;
  // The last outputs of a short tile are made twice, and stored once.
  let start = (index % parts) * OUTPUTS + (local / LINES) * ROWS;
  var largest = array<i32, ROWS>(LOWEST, LOWEST, LOWEST, LOWEST);
  for (var first = 0u; first < LENGTH; first += CHUNK) {
    workgroupBarrier();
    load_chunk(line, first, local);
    workgroupBarrier();
    for (var cell = 0u; cell < min(CHUNK, LENGTH - first); cell++) {
      let value = whole[cell * LINES + lane];
      for (var row = 0u; row < ROWS; row++) {
        let i = min(start + row, LENGTH - 1u);
        largest[row] = max(largest[row], value - distance_entry(i, first + cell).x);
      }
    }
  }
  var sums = array<f32, ROWS>();
  for (var first = 0u; first < LENGTH; first += CHUNK) {
    workgroupBarrier();
    load_chunk(line, first, local);
    workgroupBarrier();
    var parts_of_chunk = array<f32, ROWS>();
    for (var cell = 0u; cell < min(CHUNK, LENGTH - first); cell++) {
      let value = whole[cell * LINES + lane];
      let fraction = rest[cell * LINES + lane];
      for (var row = 0u; row < ROWS; row++) {
        let i = min(start + row, LENGTH - 1u);
        let entry = distance_entry(i, first + cell);
        let exponent = f32(value - entry.x - largest[row]) + (fraction - bitcast<f32>(entry.y));
        parts_of_chunk[row] += accurate_exp(exponent);
      }
    }
    for (var row = 0u; row < ROWS; row++) {
      sums[row] += parts_of_chunk[row];
    }
  }
  if (line + lane >= uniforms.lines) {
    return;
  }
  for (var row = 0u; row < ROWS; row++) {
    if (start + row < LENGTH) {
      store(line_start(line + lane) + (start + row) * INNER, largest[row], accurate_log(sums[row]));
    }
  }
}

// whole + value, or the minuend without it, or what was there and so much of the way to that.
fn store(at: u32, whole_part: i32, value: f32) {
  var sum = whole_part;
  var fraction = value;
#if ${subtracts}
  let given = minuend[at];
  sum = given.x - whole_part;
  fraction = bitcast<f32>(given.y) - value;
  if (uniforms.relaxation != 1.0) {
    let before = output[at];
    let way = f32(sum - before.x) + (fraction - bitcast<f32>(before.y));
    sum = before.x;
    fraction = fma(uniforms.relaxation, way, bitcast<f32>(before.y));
  }
#endif
  let carried = round(fraction);
  output[at] = vec2i(sum + i32(carried), bitcast<i32>(fraction - carried));
}
`;
}

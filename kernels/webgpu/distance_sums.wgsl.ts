/**
 * distance_sums: sums[c, i] = sum_j |x_i - y_j| over the points j of chunk c, CHUNK points each.
 *
 * Shapes: x [rows, DIM], y [points, DIM], sums [chunks, rows]; rows and points are uniforms, row 0 of x is at
 * first_row. A dispatch makes the sums of workgroups first_group and up, numbered tile of rows by tile of rows, chunk
 * by chunk. A workgroup makes ROWS x 1 of sums: it goes through its chunk POINTS points at a time, and each of those
 * through DEPTH components at a time in workgroup memory. An invocation owns four rows (lanes) by four points (columns)
 * of squared distances in registers. A component of a pair takes 3 operations, 1/2 float of workgroup memory and 2 /
 * ROWS floats of storage.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/** Rows and points of a tile; (ROWS / 4)² invocations. */
const ROWS = 32;
const DEPTH = 16;

export interface DistanceSumsWgslSpec {
  readonly dim: number;
  /** Points whose distances make one sum, a multiple of 32. */
  readonly chunk: number;
}

export const distanceSumsWorkgroups = (rows: number, chunks: number): number => Math.ceil(rows / ROWS) * chunks;

/** Differences that one workgroup squares and adds. */
export const distanceSumsWork = ({ dim, chunk }: DistanceSumsWgslSpec): number => ROWS * chunk * dim;

export function distanceSumsWgsl({ dim, chunk }: DistanceSumsWgslSpec): string {
  return wgsl`
const DIM = ${dim}u;
const CHUNK = ${chunk}u;
const ROWS = ${ROWS}u;                       // also points of a tile
const VECTORS = ${ROWS / 4}u;                      // vec4s of rows in a tile
const DEPTH = ${Math.min(DEPTH, dim)}u;
const WORKGROUP = VECTORS * VECTORS;

struct Uniforms { first_row: u32, rows: u32, points: u32, first_group: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// [DEPTH][VECTORS], four rows or points to a vector.
var<workgroup> x_tile: array<vec4f, DEPTH * VECTORS>;
var<workgroup> y_tile: array<vec4f, DEPTH * VECTORS>;
// Sums over the points of an invocation, [VECTORS of points][VECTORS of rows].
var<workgroup> parts: array<vec4f, WORKGROUP>;

// Component k of a row or point, 0 past the end of either.
fn x_component(row: u32, k: u32) -> f32 {
  if (row >= uniforms.rows || k >= DIM) {
    return 0.0;
  }
  return x[(uniforms.first_row + row) * DIM + k];
}

fn y_component(point: u32, k: u32) -> f32 {
  if (point >= uniforms.points || k >= DIM) {
    return 0.0;
  }
  return y[point * DIM + k];
}

// Components first to first + DEPTH - 1 of the tile's rows and points; neighbouring invocations read neighbouring
// floats.
fn load_tiles(row: u32, point: u32, first: u32, local: u32) {
  for (var i = local; i < DEPTH * VECTORS; i += WORKGROUP) {
    let k = first + i % DEPTH;
    let v = i / DEPTH;
    let r = row + 4u * v;
    let p = point + 4u * v;
    let place = (i % DEPTH) * VECTORS + v;
    x_tile[place] = vec4f(x_component(r, k), x_component(r + 1u, k), x_component(r + 2u, k), x_component(r + 3u, k));
    y_tile[place] = vec4f(y_component(p, k), y_component(p + 1u, k), y_component(p + 2u, k), y_component(p + 3u, k));
  }
}

// |x - y| of four rows, 0 for a point past the end.
fn distances(squares: vec4f, point: u32) -> vec4f {
  return select(vec4f(), sqrt(squares), point < uniforms.points);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row_tiles = (uniforms.rows + ROWS - 1u) / ROWS;
  let index = uniforms.first_group + group.x + group.y * groups.x;
  let chunk = index / row_tiles;
  if (chunk * CHUNK >= uniforms.points) {
    return;
  }
  let row = (index % row_tiles) * ROWS;
  let own_rows = local % VECTORS;
  let own_points = local / VECTORS;
  var total = vec4f();
  for (var point = chunk * CHUNK; point < min((chunk + 1u) * CHUNK, uniforms.points); point += ROWS) {
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    for (var first = 0u; first < DIM; first += DEPTH) {
      load_tiles(row, point, first, local);
      workgroupBarrier();
      for (var k = 0u; k < DEPTH; k++) {
        let a = x_tile[k * VECTORS + own_rows];
        let b = y_tile[k * VECTORS + own_points];
        let d0 = a - vec4f(b.x);
        let d1 = a - vec4f(b.y);
        let d2 = a - vec4f(b.z);
        let d3 = a - vec4f(b.w);
        s0 = fma(d0, d0, s0);
        s1 = fma(d1, d1, s1);
        s2 = fma(d2, d2, s2);
        s3 = fma(d3, d3, s3);
      }
      workgroupBarrier();
    }
    let p = point + 4u * own_points;
    total += (distances(s0, p) + distances(s1, p + 1u)) + (distances(s2, p + 2u) + distances(s3, p + 3u));
  }
  parts[own_points * VECTORS + own_rows] = total;
  workgroupBarrier();
  if (local < ROWS && row + local < uniforms.rows) {
    var sum = 0.0f;
    for (var v = 0u; v < VECTORS; v++) {
      sum += parts[v * VECTORS + local / 4u][local % 4u];
    }
    sums[chunk * uniforms.rows + row + local] = sum;
  }
}
`;
}

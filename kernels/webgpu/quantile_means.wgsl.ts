/**
 * quantile_means: means[row, r] (+)= weight * the integral of Q over cell r, where Q is the quantile function of a
 * row's sorted points, its argument counted in cells.
 *
 * mass_ends: ends[row, j], the masses of a row's points up to the j-th smallest, added up. A workgroup goes through a
 * row WORKGROUP points at a time, a scan of log2 WORKGROUP steps each.
 * quantile_means: an invocation makes the mean of one cell: it finds its first point by bisection and goes on to its
 * last.
 *
 * Shapes: sorted, order [rows, length], masses [length] in the order before sorting, ends [rows, length], means
 * [rows, cells]. Masses are 32.32 fixed-point numbers of cells, low word first, so that all sums are exact and a
 * cell's boundaries are whole numbers.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const QUANTILE_WORKGROUP = 256;

const FIXED_POINT = /* wgsl */ `
fn sum_of(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + select(0u, 1u, low < a.x));
}
`;

export function massEndsWgsl(): string {
  return wgsl`
const WORKGROUP = ${QUANTILE_WORKGROUP}u;

struct Uniforms { length: u32, rows: u32 }

@group(0) @binding(0) var<storage, read> order: array<u32>;
@group(0) @binding(1) var<storage, read> masses: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> ends: array<vec2u>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<workgroup> sums: array<vec2u, WORKGROUP>;
${FIXED_POINT}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= uniforms.rows) {
    return;
  }
  let start = row * uniforms.length;
  var before = vec2u();
  for (var first = 0u; first < uniforms.length; first += WORKGROUP) {
    var mass = vec2u();
    if (first + local < uniforms.length) {
      mass = masses[order[start + first + local]];
    }
    sums[local] = mass;
    workgroupBarrier();
    for (var reach = 1u; reach < WORKGROUP; reach *= 2u) {
      var added = vec2u();
      if (local >= reach) {
        added = sums[local - reach];
      }
      workgroupBarrier();
      mass = sum_of(mass, added);
      sums[local] = mass;
      workgroupBarrier();
    }
    if (first + local < uniforms.length) {
      ends[start + first + local] = sum_of(before, mass);
    }
    before = sum_of(before, sums[WORKGROUP - 1u]);
    workgroupBarrier();
  }
}
`;
}

export function quantileMeansWgsl(): string {
  return wgsl`
const WORKGROUP = ${QUANTILE_WORKGROUP}u;

struct Uniforms { length: u32, rows: u32, cells: u32, adds: u32, weight: f32 }

@group(0) @binding(0) var<storage, read> sorted: array<f32>;
@group(0) @binding(1) var<storage, read> ends: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// The part of a cell from at to end, both within it or on its boundaries: the end of a cell is 0 of the next.
fn share_of(at: vec2u, end: vec2u) -> f32 {
  let low = end.x - at.x;
  let high = end.y - at.y - select(0u, 1u, end.x < at.x);
  return f32(high) + f32(low) * 0x1p-32f;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.rows * uniforms.cells) {
    return;
  }
  let start = (index / uniforms.cells) * uniforms.length;
  let cell = index % uniforms.cells;
  // The first point that ends after the beginning of the cell.
  var low = start;
  var high = start + uniforms.length;
  while (low < high) {
    let middle = (low + high) / 2u;
    let end = ends[middle];
    if (end.y > cell || (end.y == cell && end.x > 0u)) {
      high = middle;
    } else {
      low = middle + 1u;
    }
  }
  var sum = 0.0f;
  var at = vec2u(0u, cell);
  for (var j = low; j < start + uniforms.length && at.y == cell; j++) {
    var end = ends[j];
    if (end.y > cell) {
      end = vec2u(0u, cell + 1u);
    }
    sum = fma(share_of(at, end), sorted[j], sum);
    at = end;
  }
  let mean = uniforms.weight * sum;
  if (uniforms.adds == 1u) {
    means[index] += mean;
  } else {
    means[index] = mean;
  }
}
`;
}

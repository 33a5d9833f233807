/**
 * sort_segments: sorts rows of float32 keys, each with its place in the row; equal keys keep their order.
 *
 * sort_chunks: a workgroup sorts CHUNK pairs in workgroup memory by Batcher's bitonic network, by key and then by
 * place, which makes it stable: CHUNK log² CHUNK / 4 exchanges.
 * merge_chunks: two sorted runs of `width` become one. Each invocation takes a pair to its place: its own in its run,
 * and how many of the other run go before it, found by bisection. No invocation waits for another.
 *
 * Shapes: keys and order [rows, length], 32 bits each; a dispatch has the rows from first_row on. Keys are ordered as
 * whole numbers made of their bits, so that a driver that takes denormals for zero sorts them all the same; the signs
 * of zeros count as one.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/** Most pairs that a workgroup sorts: 8 KB, within the 16 KB that every device has. */
const MOST_CHUNK = 1024;
const SORT_WORKGROUP = 256;

/** Pairs that a workgroup sorts, a power of two: no more than rows of `length` fill. */
export const sortChunk = (length: number): number =>
  Math.min(MOST_CHUNK, 2 ** Math.ceil(Math.log2(Math.max(2, length))));

const ASCENDING = /* wgsl */ `
const SIGN = 0x80000000u;

// Bits that are ordered as the floats are, seen as a whole number.
fn ascending(bits: u32) -> u32 {
  let some = select(bits, 0u, bits == SIGN);
  return some ^ (select(0u, 0x7fffffffu, some >= SIGN) | SIGN);
}

fn original(key: u32) -> u32 {
  return select(~key, key ^ SIGN, key >= SIGN);
}
`;

/** Workgroups of `sort_chunks` for one row. */
export const sortWorkgroups = (length: number, chunk: number): number => Math.ceil(length / chunk);
/** Workgroups of `merge_chunks` for one row. */
export const mergeWorkgroups = (length: number): number => Math.ceil(length / SORT_WORKGROUP);

export function sortChunksWgsl(chunk: number): string {
  return wgsl`
const CHUNK = ${chunk}u;
const WORKGROUP = ${Math.min(SORT_WORKGROUP, chunk / 2)}u;

struct Uniforms { length: u32, first_row: u32, rows: u32 }

@group(0) @binding(0) var<storage, read> keys: array<u32>;
@group(0) @binding(1) var<storage, read_write> sorted: array<u32>;
@group(0) @binding(2) var<storage, read_write> order: array<u32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// A key, and its place in the row.
var<workgroup> pairs: array<vec2u, CHUNK>;
${ASCENDING}
fn goes_before(a: vec2u, b: vec2u) -> bool {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let chunks = (uniforms.length + CHUNK - 1u) / CHUNK;
  let index = group.x + group.y * groups.x;
  if (index >= chunks * uniforms.rows) {
    return;
  }
  let first = (index % chunks) * CHUNK;
  let start = (uniforms.first_row + index / chunks) * uniforms.length;
  for (var i = local; i < CHUNK; i += WORKGROUP) {
    // What fills the chunk up is after everything, by its place if not by its key.
    var key = 0xffffffffu;
    if (first + i < uniforms.length) {
      key = ascending(keys[start + first + i]);
    }
    pairs[i] = vec2u(key, first + i);
  }
  for (var run = 2u; run <= CHUNK; run *= 2u) {
    for (var stride = run / 2u; stride > 0u; stride /= 2u) {
      workgroupBarrier();
      for (var e = local; e < CHUNK / 2u; e += WORKGROUP) {
        let low = 2u * e - (e & (stride - 1u));
        let a = pairs[low];
        let b = pairs[low + stride];
        if (goes_before(b, a) == ((low & run) == 0u)) {
          pairs[low] = b;
          pairs[low + stride] = a;
        }
      }
    }
  }
  workgroupBarrier();
  for (var i = local; i < CHUNK; i += WORKGROUP) {
    if (first + i < uniforms.length) {
      sorted[start + first + i] = original(pairs[i].x);
      order[start + first + i] = pairs[i].y;
    }
  }
}
`;
}

export function mergeChunksWgsl(): string {
  return wgsl`
const WORKGROUP = ${SORT_WORKGROUP}u;

struct Uniforms { length: u32, first_row: u32, rows: u32, width: u32 }

@group(0) @binding(0) var<storage, read> keys: array<u32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read_write> merged_keys: array<u32>;
@group(0) @binding(3) var<storage, read_write> merged_order: array<u32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ASCENDING}
// How many keys of keys[from .. to - 1] are below the key, or where or_equal, below or equal to it.
fn count_before(from_place: u32, to_place: u32, key: u32, or_equal: bool) -> u32 {
  var low = from_place;
  var high = to_place;
  while (low < high) {
    let middle = (low + high) / 2u;
    let other = ascending(keys[middle]);
    if (other < key || (or_equal && other == key)) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low - from_place;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let length = uniforms.length;
  let parts = (length + WORKGROUP - 1u) / WORKGROUP;
  let index = group.x + group.y * groups.x;
  let row = index / parts;
  let place = (index % parts) * WORKGROUP + local;
  if (row >= uniforms.rows || place >= length) {
    return;
  }
  let start = (uniforms.first_row + row) * length;
  let width = uniforms.width;
  let run = place / width;
  let left = run & ~1u;
  // The other run: what is equal in the left one goes first.
  let first = min((run ^ 1u) * width, length);
  let last = min(first + width, length);
  let bits = keys[start + place];
  let before = count_before(start + first, start + last, ascending(bits), (run & 1u) == 1u);
  let out = start + left * width + (place - run * width) + before;
  merged_keys[out] = bits;
  merged_order[out] = order[start + place];
}
`;
}

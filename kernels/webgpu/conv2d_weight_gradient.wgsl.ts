/**
 * First stage of conv2d_weight_gradient: partial[s, row, f] = sum_p input[p at tap (i, j), c] gradient[p, f] over the
 * pixels p of slice s of all output images, rows being (i, j, c), and one row more, sum_p gradient[p, f]. sum_partials
 * adds up the slices.
 *
 * Shapes: input [images, HEIGHT, WIDTH, CHANNELS], gradient [pixels, FILTERS], partial [slices, LENGTH]. Work per
 * workgroup: ROWS by LANES of one group, 2 operations a pixel each. A term goes through CHUNK additions, then as many
 * as its slice has chunks.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { addProducts, declareSums, eachBlock, quadTileWgsl, type QuadTile } from './parts/quad_tile.wgsl.js';

/** Pixels of a sum before it is added to others, a multiple of every tile's depth. */
export const WEIGHT_GRADIENT_CHUNK = 256;

export interface Conv2dWeightGradientWgslSpec {
  readonly tile: QuadTile;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly filters: number;
  readonly groups: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Top, left. */
  readonly padding: readonly [number, number];
}

export function conv2dWeightGradientWgsl(spec: Conv2dWeightGradientWgslSpec): string {
  const { tile, channels, filters, groups, kernel, stride, padding } = spec;
  return wgsl`
const HEIGHT = ${spec.height};
const WIDTH = ${spec.width};
const CHANNELS = ${channels};
const OUTPUT_HEIGHT = ${spec.outputHeight}u;
const OUTPUT_WIDTH = ${spec.outputWidth}u;
const FILTERS = ${filters}u;
const GROUPS = ${groups}u;
const GROUP_CHANNELS = ${channels / groups}u;
const GROUP_FILTERS = ${filters / groups}u;
const KERNEL_WIDTH = ${kernel[1]}u;
const WEIGHT_ROWS = ${kernel[0] * kernel[1]}u * GROUP_CHANNELS;
const LENGTH = (WEIGHT_ROWS + 1u) * FILTERS;
const STRIDE_DOWN = ${stride[0]};
const STRIDE_ACROSS = ${stride[1]};
const TOP = ${padding[0]};
const LEFT = ${padding[1]};
const CHUNK = ${WEIGHT_GRADIENT_CHUNK}u;
${quadTileWgsl(tile)}
const ROW_TILES = (WEIGHT_ROWS + ROWS) / ROWS;
const LANE_TILES = (GROUP_FILTERS + LANES - 1u) / LANES;

struct Uniforms { pixels: u32, slice_pixels: u32, first_tile: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<private> first_row: u32;
var<private> first_lane: u32;
var<private> own_group: u32;

// What four rows see at a pixel.
fn load_rows(pixel: u32, four: u32, end: u32) -> vec4f {
  var values = vec4f();
  if (pixel >= end) {
    return values;
  }
  let image = i32(pixel / (OUTPUT_HEIGHT * OUTPUT_WIDTH));
  let top = i32(pixel / OUTPUT_WIDTH % OUTPUT_HEIGHT) * STRIDE_DOWN - TOP;
  let left = i32(pixel % OUTPUT_WIDTH) * STRIDE_ACROSS - LEFT;
  for (var r = 0u; r < 4u; r++) {
    let row = first_row + 4u * four + r;
    let tap = row / GROUP_CHANNELS;
    let y = top + i32(tap / KERNEL_WIDTH);
    let x = left + i32(tap % KERNEL_WIDTH);
    if (row == WEIGHT_ROWS) {
      values[r] = 1.0f;
    } else if (row < WEIGHT_ROWS && y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH) {
      let channel = i32(own_group * GROUP_CHANNELS + row % GROUP_CHANNELS);
      values[r] = input[((image * HEIGHT + y) * WIDTH + x) * CHANNELS + channel];
    }
  }
  return values;
}

fn load_lanes(pixel: u32, four: u32, end: u32) -> vec4f {
  var values = vec4f();
  for (var l = 0u; l < 4u; l++) {
    let lane = first_lane + 4u * four + l;
    if (pixel < end && lane < GROUP_FILTERS) {
      values[l] = gradient[pixel * FILTERS + own_group * GROUP_FILTERS + lane];
    }
  }
  return values;
}

fn store_block(sums: mat4x4f, place: u32, row_four: u32, lane_four: u32) {
  for (var r = 0u; r < 4u; r++) {
    let row = first_row + 4u * row_four + r;
    for (var l = 0u; l < 4u; l++) {
      let lane = first_lane + 4u * lane_four + l;
      if (row <= WEIGHT_ROWS && lane < GROUP_FILTERS) {
        partial[place + row * FILTERS + own_group * GROUP_FILTERS + lane] = sums[r][l];
      }
    }
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = uniforms.first_tile + workgroup.x + workgroup.y * groups.x;
  first_row = tile % ROW_TILES * ROWS;
  first_lane = tile / ROW_TILES % LANE_TILES * LANES;
  own_group = tile / ROW_TILES / LANE_TILES % GROUPS;
  let slice = tile / ROW_TILES / LANE_TILES / GROUPS;
  let own_row = local % ROW_STEP;
  let own_lane = local / ROW_STEP;
${declareSums(tile, 't')}
  let slice_end = min(uniforms.pixels, (slice + 1u) * uniforms.slice_pixels);
  for (var chunk = slice * uniforms.slice_pixels; chunk < slice_end; chunk += CHUNK) {
    let chunk_end = min(slice_end, chunk + CHUNK);
  ${declareSums(tile, 'm')}
${addProducts(tile, 'chunk', 'chunk_end')}
${eachBlock(tile, (sums) => `    t${sums} += m${sums};`)}
  }
${eachBlock(tile, (sums, row, lane) => `  store_block(t${sums}, slice * LENGTH, ${row}, ${lane});`)}
}
`;
}

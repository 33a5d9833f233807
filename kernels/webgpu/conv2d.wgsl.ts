/**
 * conv2d, and conv2d_input_gradient, which is one such product for every remainder of a place by the stride:
 *
 *     result[n, y, x, l] = bias[l]
 *         + sum_(j, i, c) weights[j, i, c, l] source[n, y step - offset + i, x step - offset + j, c]
 *
 * A product of places (n, y, x) by lanes, whose left factor is never stored: a tile of it is gathered from the source,
 * with zeros for what is outside of the image. Shapes: source [images, SOURCE_HEIGHT, SOURCE_WIDTH, SOURCE_CHANNELS],
 * result likewise, weights as conv2d_arrange leaves them from uniforms.first_weights on, [GROUPS, TERMS, LANE_FOURS
 * vec4]. Work per workgroup: ROWS places by LANES lanes of one group, 2 TERMS operations each.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { addProducts, declareSums, eachBlock, quadTileWgsl, type QuadTile } from './parts/quad_tile.wgsl.js';

/** Sizes that the shader is made for: u32 constants by name. */
export interface Conv2dWgslSpec {
  readonly tile: QuadTile;
  readonly biased: boolean;
  readonly source: { readonly height: number; readonly width: number; readonly channels: number };
  readonly result: { readonly height: number; readonly width: number; readonly channels: number };
  readonly groups: number;
  /** Biases, which channels of the result take over and over. */
  readonly biases: number;
  /** Down, then across. */
  readonly taps: readonly [number, number];
  readonly step: readonly [number, number];
  readonly places: readonly [number, number];
  readonly placeStep: readonly [number, number];
}

export function conv2dWgsl(spec: Conv2dWgslSpec): string {
  const { tile, biased, source, result, groups, biases, taps, step, places, placeStep } = spec;
  return wgsl`
const SOURCE_HEIGHT = ${source.height};
const SOURCE_WIDTH = ${source.width};
const SOURCE_CHANNELS = ${source.channels}u;
const RESULT_HEIGHT = ${result.height}u;
const RESULT_WIDTH = ${result.width}u;
const RESULT_CHANNELS = ${result.channels}u;
const BIASES = ${biases}u;
const GROUPS = ${groups}u;
const CHANNELS = ${source.channels / groups}u;
const GROUP_LANES = ${result.channels / groups}u;
const LANE_FOURS = (GROUP_LANES + 3u) / 4u;
const TAPS_DOWN = ${Math.max(1, taps[0])}u;
const TERMS = ${taps[0] * taps[1]}u * CHANNELS;
const STEP_DOWN = ${step[0]};
const STEP_ACROSS = ${step[1]};
const PLACES_DOWN = ${places[0]}u;
const PLACES_ACROSS = ${places[1]}u;
const PLACE_STEP_DOWN = ${placeStep[0]}u;
const PLACE_STEP_ACROSS = ${placeStep[1]}u;
/** Further out than any image. */
const OUTSIDE = -0x10000000;
${quadTileWgsl(tile)}
const LANE_TILES = (GROUP_LANES + LANES - 1u) / LANES;

struct Uniforms {
  images: u32, first_tile: u32, first_weights: u32,
  offset_down: i32, offset_across: i32, first_down: u32, first_across: u32,
}

@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
#if ${biased}
@group(0) @binding(3) var<storage, read> bias: array<f32>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// Of the tile's places: row and column of the source that tap (0, 0) sees, and the image's first float.
var<workgroup> rows_seen: array<i32, ROWS>;
var<workgroup> columns_seen: array<i32, ROWS>;
var<workgroup> images_seen: array<u32, ROWS>;

var<private> first_place: u32;
var<private> group_channel: u32;
var<private> first_weight: u32;
var<private> first_lanes: u32;

fn place_of(row: u32) -> vec3u {
  let place = first_place + row;
  return vec3u(place / (PLACES_DOWN * PLACES_ACROSS), place / PLACES_ACROSS % PLACES_DOWN, place % PLACES_ACROSS);
}

fn find_places(local: u32) {
  for (var row = local; row < ROWS; row += WORKGROUP) {
    let place = place_of(row);
    let seen = i32(place.y) * STEP_DOWN - uniforms.offset_down;
    rows_seen[row] = select(OUTSIDE, seen, place.x < uniforms.images);
    columns_seen[row] = i32(place.z) * STEP_ACROSS - uniforms.offset_across;
    images_seen[row] = place.x * u32(SOURCE_HEIGHT * SOURCE_WIDTH) * SOURCE_CHANNELS + group_channel;
  }
}

// A term of four places.
fn load_rows(term: u32, four: u32, end: u32) -> vec4f {
  let channel = term % CHANNELS;
  let down = i32(term / CHANNELS % TAPS_DOWN);
  let across = i32(term / CHANNELS / TAPS_DOWN);
  var values = vec4f();
  for (var p = 0u; p < 4u; p++) {
    let y = rows_seen[4u * four + p] + down;
    let x = columns_seen[4u * four + p] + across;
    if (term < end && y >= 0 && y < SOURCE_HEIGHT && x >= 0 && x < SOURCE_WIDTH) {
      values[p] = source[images_seen[4u * four + p] + u32(y * SOURCE_WIDTH + x) * SOURCE_CHANNELS + channel];
    }
  }
  return values;
}

// A term of four lanes.
fn load_lanes(term: u32, four: u32, end: u32) -> vec4f {
  if (term >= end || first_lanes + four >= LANE_FOURS) {
    return vec4f();
  }
  return weights[first_weight + term * LANE_FOURS + first_lanes + four];
}

fn bias_of(channel: u32) -> f32 {
#if ${biased}
  return bias[channel % BIASES];
#else
  return 0.0f;
#endif
}

fn store_block(sums: mat4x4f, row_four: u32, lane_four: u32) {
  for (var p = 0u; p < 4u; p++) {
    let place = place_of(4u * row_four + p);
    if (place.x >= uniforms.images) {
      return;
    }
    let y = uniforms.first_down + place.y * PLACE_STEP_DOWN;
    let x = uniforms.first_across + place.z * PLACE_STEP_ACROSS;
    let pixel = ((place.x * RESULT_HEIGHT + y) * RESULT_WIDTH + x) * RESULT_CHANNELS;
    for (var l = 0u; l < 4u; l++) {
      let lane = 4u * (first_lanes + lane_four) + l;
      if (lane < GROUP_LANES) {
        let channel = group_channel / CHANNELS * GROUP_LANES + lane;
        result[pixel + channel] = sums[p][l] + bias_of(channel);
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
  let group = tile / LANE_TILES % GROUPS;
  first_place = tile / LANE_TILES / GROUPS * ROWS;
  group_channel = group * CHANNELS;
  first_weight = uniforms.first_weights + group * TERMS * LANE_FOURS;
  first_lanes = tile % LANE_TILES * LANE_VECTORS;
  let own_row = local % ROW_STEP;
  let own_lane = local / ROW_STEP;
  find_places(local);
  workgroupBarrier();
${declareSums(tile, 'm')}
${addProducts(tile, '0u', 'TERMS')}
${eachBlock(tile, (sums, row, lane) => `  store_block(m${sums}, ${row}, ${lane});`)}
}
`;
}

/**
 * layered_move: the last part of a Langevin step,
 *   y <- y + rate drift + noise_scale z,   drift = grad f_k(y) - grad_y c_k(x, y),
 * y in rows [point_row + i, c], drift in rows [score_row + i, c], noise and factors as in langevin_chain.wgsl.ts.
 *
 * One invocation per block of 4 components and 4 chains: four counters, 128 bytes read, 64 written. On the unit sphere
 * (sphere_step.wgsl.ts) one per 4 chains, which goes through their components twice.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { layeredSliceWgsl, type LayeredSliceSpec } from './parts/layered_slice.wgsl.js';
import { WGSL_PHILOX } from './parts/philox.wgsl.js';
import { SPHERE_STEP } from './parts/sphere_step.wgsl.js';
import { STEP_FACTORS_OF_TILE } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface LayeredMoveWgslSpec extends LayeredSliceSpec {
  /** Stream tag of the noise. */
  readonly stream: number;
  /** Whether y stays on the unit sphere. */
  readonly onSphere: boolean;
  /** Whether a step takes the mean of its noise and the next one's. */
  readonly averagesNoise: boolean;
}

const MOVE = /* wgsl */ `
fn move_chains(vector: u32, block: u32) {
  let factors = step_factors(tile_record(tile_of(vector)));
  let z = noise_block(vector, block);
  for (var u = 0u; u < 4u && 4u * block + u < DIM; u++) {
    let place = row_place(uniforms.point_row + 4u * block + u, vector);
    let drift = rows[row_place(uniforms.score_row + 4u * block + u, vector)];
    rows[place] += factors.x * drift + factors.y * noise_of(z, u);
  }
}
`;

/** The displacement takes the place of the drift. */
const MOVE_ON_SPHERE = /* wgsl */ `
fn move_chains(vector: u32) {
  let factors = step_factors(tile_record(tile_of(vector)));
  var yy: vec4f;
  var yv: vec4f;
  var vv: vec4f;
  for (var block = 0u; block < BLOCKS; block++) {
    let z = noise_block(vector, block);
    for (var u = 0u; u < 4u && 4u * block + u < DIM; u++) {
      let place = row_place(uniforms.score_row + 4u * block + u, vector);
      let p = rows[row_place(uniforms.point_row + 4u * block + u, vector)];
      let v = factors.x * rows[place] + factors.y * noise_of(z, u);
      rows[place] = v;
      yy = fma(p, p, yy);
      yv = fma(p, v, yv);
      vv = fma(v, v, vv);
    }
  }
  var keep: vec4f;
  var go: vec4f;
  for (var lane = 0u; lane < 4u; lane++) {
    let factors = sphere_factors(yy[lane], yv[lane], vv[lane]);
    keep[lane] = factors.x;
    go[lane] = factors.y;
  }
  for (var i = 0u; i < DIM; i++) {
    let place = row_place(uniforms.point_row + i, vector);
    rows[place] = keep * rows[place] + go * rows[row_place(uniforms.score_row + i, vector)];
  }
}
`;

export function layeredMoveWgsl(spec: LayeredMoveWgslSpec): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> tables: array<u32>;
@group(0) @binding(1) var<storage, read_write> rows: array<vec4f>;

const STREAM = ${spec.stream}u;

struct Uniforms {
  first_tile: u32, tiles: u32, point_row: u32, score_row: u32,
  key_low: u32, key_high: u32, iteration: u32, first_chain: u32,
  step: u32,
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
${WGSL_PHILOX}
${layeredSliceWgsl(spec)}
${STEP_FACTORS_OF_TILE}
// Noise of four components, one a column, of a vector's four chains.
fn noise_of_step(vector: u32, block: u32, step: u32) -> mat4x4f {
  let record = tile_record(tile_of(vector));
  let chain = uniforms.first_chain + record.first + chain_in_tile(vector);
  let key = vec2u(uniforms.key_low, uniforms.key_high);
  let counter = vec4u(STREAM, uniforms.iteration, chain, step * BLOCKS + block);
  // Rows are components, columns chains; then the other way round.
  return transpose(mat4x4f(
    normal4(counter, key),
    normal4(counter + vec4u(0u, 0u, 1u, 0u), key),
    normal4(counter + vec4u(0u, 0u, 2u, 0u), key),
    normal4(counter + vec4u(0u, 0u, 3u, 0u), key),
  ));
}

fn noise_block(vector: u32, block: u32) -> mat4x4f {
  let own = noise_of_step(vector, block, uniforms.step);
#if ${spec.averagesNoise}
  return 0.5f * (own + noise_of_step(vector, block, uniforms.step + 1u));
#else
  return own;
#endif
}

// Column u, without an index known at run time.
fn noise_of(z: mat4x4f, u: u32) -> vec4f {
  return select(select(z[0], z[1], u == 1u), select(z[2], z[3], u == 3u), u >= 2u);
}
${spec.onSphere ? SPHERE_STEP + MOVE_ON_SPHERE : MOVE}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
#if ${spec.onSphere}
  if (index < slice_vectors()) {
    move_chains(index);
  }
#else
  if (index < slice_vectors() * BLOCKS) {
    move_chains(index % slice_vectors(), index / slice_vectors());
  }
#endif
}
`;
}

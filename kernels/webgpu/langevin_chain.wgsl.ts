/**
 * langevin_chain: many unadjusted Langevin steps of a tile of chains without leaving the kernel,
 *   y <- y + rate (grad f_k(y) - grad_y c_k(x, y)) + noise_scale z,   rate = eta / (2 epsilon),
 *   noise_scale = temperature sqrt(eta), eta that of the chain's segment (on the unit sphere, along its geodesics: see
 *   sphere_step.wgsl.ts), z lanes of normal4 at (STREAM, iteration, first_chain + chain, step * ceil(DIM / 4) + floor(i
 *   / 4)); of the scheme of Leimkuhler and Matthews the mean of this step's and the next one's.
 *
 * Shapes: x the segments' [chains, D_k] blocks, y [chains, DIM], in place. One workgroup per tile; see
 * network_tile.wgsl.ts for how it evaluates a network. Points and scores stay in registers for all steps: an
 * invocation's block of 4 components x 4 chains is just the four lanes of four counters. Per step and chain about 4
 * operations per weight of the networks that the marginal uses. Scratch: [tile] blocks for slopes and cost gradients
 * that do not fit workgroup memory.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import {
  costGradientComponentWgsl,
  costGradientFunctionWgsl,
  type CostFunctions,
} from './parts/cost_functions.wgsl.js';
import { KEEP_NOTHING_ELSE, keptSlopesWgsl, type SlopePlace } from './parts/kept_slopes.wgsl.js';
import { networkScoreWgsl, networkTileWgsl, wholeBlocks, type NetworkTileSpec } from './parts/network_tile.wgsl.js';
import { WGSL_PHILOX } from './parts/philox.wgsl.js';
import { SPHERE_STEP } from './parts/sphere_step.wgsl.js';
import { LOAD_POINTS, storePointsWgsl } from './parts/tile_points.wgsl.js';
import { headOfMarginalWgsl, STEP_FACTORS_OF_TILE, tileTablesWgsl } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export interface LangevinChainWgslSpec extends NetworkTileSpec {
  readonly networks: number;
  readonly tiles: number;
  /** Stream tag of the noise. */
  readonly stream: number;
  readonly costs: CostFunctions;
  /** Whether every cost gives its gradient component by component. */
  readonly elementwise: boolean;
  readonly slopes: SlopePlace;
  /**
   * Where the gradients of costs that are not elementwise pass from one invocation per chain to the owners of blocks.
   */
  readonly costGradients: SlopePlace;
  /** vec4s of scratch per tile: the slopes' first, then the cost gradients'. */
  readonly scratchStride: number;
  /** vec4s of the slopes in a tile's scratch. */
  readonly slopeScratch: number;
  /** Whether y stays on the unit sphere. */
  readonly onSphere: boolean;
  /** Whether a step takes the mean of its noise and the next one's. */
  readonly averagesNoise: boolean;
}

/** vec4s that the cost gradients of one tile take. */
export const costGradientVectors = ({ layout, tile }: NetworkTileSpec): number =>
  wholeBlocks(layout.layers[0].inputs) * (tile.chains / 4);

const repeat = (count: number, text: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

/** `fn minus_cost_gradient(point, marginal, local) -> Tile`; uses the state. */
function minusCostGradientWgsl(spec: LangevinChainWgslSpec): string {
  const blocks = spec.tile.unitBlocks;
  if (spec.elementwise) {
    return wgsl`
fn store_cost_gradient(chain: u32, i: u32, value: f32) {}
${costGradientComponentWgsl(spec.costs)}
// Component by component, each in the place of the y that it depends on.
fn minus_cost_gradient(point: Tile, marginal: u32, local: u32) -> Tile {
  write_own(point);
  let chain = 4u * own_vector;
  for (var j = 0u; j < UNIT_BLOCKS; j++) {
    for (var u = 0u; u < 4u; u++) {
      let row = own_row + j * ROW_STEP + u;
      if (row < DIM) {
        state[state_place(row)] = -vec4f(
          cost_gradient_component(marginal, chain, row),
          cost_gradient_component(marginal, chain + 1u, row),
          cost_gradient_component(marginal, chain + 2u, row),
          cost_gradient_component(marginal, chain + 3u, row),
        );
      }
    }
  }
  return read_own();
}
`;
  }
  const shared = spec.costGradients === 'workgroup';
  const array = shared ? 'cost_gradients' : 'scratch';
  const start = shared ? '' : 'cost_start + ';
  return wgsl`
#if ${shared}
var<workgroup> cost_gradients: array<vec4f, ${costGradientVectors(spec)}>;
#else
var<private> cost_start: u32;
#endif

fn store_cost_gradient(chain: u32, i: u32, value: f32) {
  // [chain, component]: a write of one component may rewrite its vector, which must be the invocation's own.
  ${array}[${start}chain * BLOCKS + i / 4u][i % 4u] = value;
}
${costGradientFunctionWgsl(spec.costs)}
fn minus_cost_block(row: u32) -> mat4x4f {
  if (row >= DIM) {
    return mat4x4f();
  }
  let place = ${start}4u * own_vector * BLOCKS + row / 4u;
  return -1.0f * transpose(mat4x4f(
    ${array}[place], ${array}[place + BLOCKS], ${array}[place + 2u * BLOCKS], ${array}[place + 3u * BLOCKS],
  ));
}

fn minus_cost_gradient(point: Tile, marginal: u32, local: u32) -> Tile {
  enter(point);
#if ${!shared}
  cost_start = scratch_start + ${spec.slopeScratch}u;
#endif
  for (var chain = local; chain < TILE_CHAINS; chain += WORKGROUP) {
    cost_gradient(marginal, chain);
  }
#if ${!shared}
  storageBarrier();
#endif
  workgroupBarrier();
  return Tile(${repeat(blocks, (j) => `minus_cost_block(own_row + ${j}u * ROW_STEP)`, ', ')});
}
`;
}

/**
 * `fn move_on_sphere(point: Tile, v: Tile) -> Tile`. The owners of a chain's blocks add their products up in the first
 * three rows of their own part of the state.
 */
function moveOnSphereWgsl({ tile }: LangevinChainWgslSpec): string {
  const blocks = tile.unitBlocks;
  return wgsl`
${SPHERE_STEP}
struct Products { yy: vec4f, yv: vec4f, vv: vec4f }

// Of a block's four rows, those past DIM left out.
fn add_products(sums: Products, row: u32, point: mat4x4f, v: mat4x4f) -> Products {
  var sum = sums;
${repeat(
  4,
  (u) => `
  if (row + ${u}u < DIM) {
    sum.yy = fma(point[${u}], point[${u}], sum.yy);
    sum.yv = fma(point[${u}], v[${u}], sum.yv);
    sum.vv = fma(v[${u}], v[${u}], sum.vv);
  }`,
)}
  return sum;
}

// Each column times the factors of its chains.
fn combine(keep: vec4f, point: mat4x4f, go: vec4f, v: mat4x4f) -> mat4x4f {
  return mat4x4f(${repeat(4, (u) => `keep * point[${u}] + go * v[${u}]`, ', ')});
}

fn move_on_sphere(point: Tile, v: Tile) -> Tile {
  if (own_row < DIM) {
    var own = Products();
${repeat(blocks, (j) => `    own = add_products(own, own_row + ${j}u * ROW_STEP, point.m${j}, v.m${j});`)}
    state[state_place(own_row)] = own.yy;
    state[state_place(own_row + 1u)] = own.yv;
    state[state_place(own_row + 2u)] = own.vv;
  }
  workgroupBarrier();
  var sum = Products();
  for (var row = 0u; row < min(DIM, ROW_STEP); row += 4u) {
    sum.yy += state[state_place(row)];
    sum.yv += state[state_place(row + 1u)];
    sum.vv += state[state_place(row + 2u)];
  }
  workgroupBarrier();
  var keep: vec4f;
  var go: vec4f;
  for (var lane = 0u; lane < 4u; lane++) {
    let factors = sphere_factors(sum.yy[lane], sum.yv[lane], sum.vv[lane]);
    keep[lane] = factors.x;
    go[lane] = factors.y;
  }
  return Tile(${repeat(blocks, (j) => `combine(keep, point.m${j}, go, v.m${j})`, ', ')});
}
`;
}

export function langevinChainWgsl(spec: LangevinChainWgslSpec): string {
  const blocks = spec.tile.unitBlocks;
  return wgsl`
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(2) var<storage, read> heads: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<u32>;
@group(0) @binding(4) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(5) var<storage, read> x: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;
@group(0) @binding(7) var<storage, read_write> scratch: array<vec4f>;

const STREAM = ${spec.stream}u;
const BLOCKS = ${Math.ceil(spec.layout.layers[0].inputs / 4)}u;
const SCRATCH_STRIDE = ${spec.scratchStride}u;

struct Uniforms {
  key_low: u32, key_high: u32, iteration: u32, first_chain: u32,
  first_step: u32, steps: u32,
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

var<private> scratch_start: u32;
// The tile's x, for the costs.
var<private> x_start: u32;
var<private> x_dim: u32;
var<private> last_chain: u32;
${WGSL_MATH}
${WGSL_PHILOX}
${networkTileWgsl(spec)}
${tileTablesWgsl(spec.tiles, spec.networks)}
${STEP_FACTORS_OF_TILE}
${headOfMarginalWgsl(spec.layout.lastWidth)}
${keptSlopesWgsl(spec, spec.slopes)}
${KEEP_NOTHING_ELSE}
${networkScoreWgsl(spec, spec.networks)}
${LOAD_POINTS}
${storePointsWgsl('y')}
// Absent chains of a tile see the last one's x.
fn load_x(chain: u32, i: u32) -> f32 {
  return x[x_start + min(chain, last_chain) * x_dim + i];
}

fn load_y(chain: u32, i: u32) -> f32 {
  return state[i * CHAIN_VECTORS + chain / 4u][chain % 4u];
}
${minusCostGradientWgsl(spec)}
${spec.onSphere ? moveOnSphereWgsl(spec) : ''}
// Noise of four components (columns) of four chains (rows), by way of the invocation's own part of the state.
fn noise_block(row: u32, first_chain: u32, block: u32, key: vec2u) -> mat4x4f {
  for (var lane = 0u; lane < 4u; lane++) {
    let counter = vec4u(STREAM, uniforms.iteration, first_chain + lane, block);
    state[state_place(row + lane)] = normal4(counter, key);
  }
  return transpose(read_state(row));
}

fn step_noise(row: u32, first_chain: u32, block: u32, key: vec2u) -> mat4x4f {
  let own = noise_block(row, first_chain, block, key);
#if ${spec.averagesNoise}
  return 0.5f * (own + noise_block(row, first_chain, block + BLOCKS, key));
#else
  return own;
#endif
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = group.x + group.y * groups.x;
  if (index >= TILES) {
    return;
  }
  take_place(local);
  scratch_start = index * SCRATCH_STRIDE;
  let record = tile_record(index);
  x_start = record.x_start;
  x_dim = record.x_dim;
  last_chain = record.chains - 1u;
  let key = vec2u(uniforms.key_low, uniforms.key_high);
  let factors = step_factors(record);
  let first_chain = uniforms.first_chain + record.first + 4u * own_vector;
  load_points(record);
  var point = read_own();
  for (var s = 0u; s < uniforms.steps; s++) {
    var drift = minus_cost_gradient(point, record.marginal, local);
    for (var n = 0u; n < NETWORKS; n++) {
      if (uses_network(record.marginal, n)) {
        enter(point);
        head_start = head_place(record.marginal, n);
        drift = network_score(drift, n * NETWORK_STRIDE);
      }
    }
    let first_block = (uniforms.first_step + s) * BLOCKS;
${repeat(
  blocks,
  (j) => `
    if (own_row + ${j}u * ROW_STEP < DIM) {
      let row = own_row + ${j}u * ROW_STEP;
      let z = step_noise(row, first_chain, first_block + row / 4u, key);
      ${spec.onSphere ? `drift.m${j} =` : `point.m${j} +=`} factors.x * drift.m${j} + factors.y * z;
    }`,
)}
#if ${spec.onSphere}
    point = move_on_sphere(point, drift);
#endif
  }
  write_own(point);
  store_points(record);
}
`;
}

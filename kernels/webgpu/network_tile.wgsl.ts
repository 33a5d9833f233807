/**
 * One network on a tile of chains, by one workgroup: the part that langevin_chain, potential_score, potential_value and
 * potential_parameter_gradient share.
 *
 * Layout: `state` [row, chain] in workgroup memory holds the activations, or the deltas, of one layer at a time; rows are
 * units. An invocation owns blocks of 4 units x 4 chains, one mat4x4f each: columns are units, rows are chains. A layer is
 * worked out in registers, then, after a barrier, written over its own input. Weights stream from storage four
 * neighbouring floats at a time: forward along the rows of W^T (`transposed`), backward along the rows of W
 * (`parameters`). Per multiply-add of the tile: 1/4 float of state and 1/4 float of weights read.
 *
 * The enclosing kernel declares, for m a block whose first unit is `row` (hidden layers are numbered through, each from a
 * multiple of 4 on) and whose chains are vector `vector` of the tile,
 *   fn keep_slopes(row: u32, vector: u32, m: mat4x4f)           activation slopes of every hidden layer but the last
 *   fn kept_slopes(row: u32, vector: u32) -> mat4x4f            the same, asked for by the same invocation
 *   fn keep_activations(row: u32, vector: u32, m: mat4x4f)      of every hidden layer
 *   fn keep_deltas(row: u32, vector: u32, m: mat4x4f)           of every hidden layer
 *   fn head(row: u32) -> f32                                    combined output weight of a unit of the last layer
 * and the bindings `parameters` and `transposed`, array<vec4f>. Units past the end of a layer hold finite rubbish that
 * nothing reads.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import type { Activation, ParameterLayout } from '../../src/ops/network_shape.js';
import { activationWgsl } from './activation.wgsl.js';

/** How a workgroup covers a tile. */
export interface TileShape {
  /** Chains of a tile, a multiple of 4. */
  readonly chains: number;
  /** Blocks of 4 units side by side. The workgroup is `chains / 4 · unitGroups` invocations. */
  readonly unitGroups: number;
  /** Blocks of 4 units that one invocation owns. `4 · unitGroups · unitBlocks` covers the widest layer. */
  readonly unitBlocks: number;
}

export interface NetworkTileSpec {
  readonly layout: ParameterLayout;
  readonly activation: Activation;
  readonly tile: TileShape;
}

/** Rounded up to whole blocks of four. */
export const wholeBlocks = (count: number): number => Math.ceil(count / 4) * 4;

export const tileInvocations = (tile: TileShape): number => (tile.chains / 4) * tile.unitGroups;

/** Rows of `state`: the widest of the input and the hidden layers. */
export function stateRows(layout: ParameterLayout): number {
  return Math.max(...layout.layers.map((layer) => wholeBlocks(layer.inputs)));
}

/** First row of each hidden layer in the numbering of the `keep` functions, then the number of rows in all. */
export function hiddenRows(layout: ParameterLayout): number[] {
  const rows = [0];
  for (const layer of layout.layers.slice(0, -1)) rows.push(rows.at(-1)! + wholeBlocks(layer.outputs));
  return rows;
}

const repeat = (count: number, text: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

/** `start + A B`: A the tile's state [depth, chains], B a matrix of rows `stride` apart, of which a block takes 4 columns. */
function multiply(buffer: 'parameters' | 'transposed', blocks: number): string {
  return wgsl`
fn load_${buffer}(place: u32, aligned: bool) -> vec4f {
  if (aligned) {
    return ${buffer}[place >> 2u];
  }
  return vec4f(
    ${buffer}[place >> 2u][place & 3u],
    ${buffer}[(place + 1u) >> 2u][(place + 1u) & 3u],
    ${buffer}[(place + 2u) >> 2u][(place + 2u) & 3u],
    ${buffer}[(place + 3u) >> 2u][(place + 3u) & 3u],
  );
}

fn multiply_${buffer}(start: Tile, first: u32, depth: u32, stride: u32, aligned: bool) -> Tile {
  var place = first + own_row;
${repeat(blocks, (j) => `  var m${j} = start.m${j};`)}
  for (var k = 0u; k < depth; k++) {
    let a = state[k * CHAIN_VECTORS + own_vector];
${repeat(blocks, (j) => `
    let w${j} = load_${buffer}(place + ${j}u * ROW_STEP, aligned);
    m${j}[0] = fma(a, vec4f(w${j}.x), m${j}[0]);
    m${j}[1] = fma(a, vec4f(w${j}.y), m${j}[1]);
    m${j}[2] = fma(a, vec4f(w${j}.z), m${j}[2]);
    m${j}[3] = fma(a, vec4f(w${j}.w), m${j}[3]);`)}
    place += stride;
  }
  return Tile(${repeat(blocks, (j) => `m${j}`, ', ')});
}
`;
}

const storeLayer = (blocks: number, block: (j: number) => string): string =>
  repeat(blocks, (j) => `
  if (own_row + ${j}u * ROW_STEP < width) {
    let row = own_row + ${j}u * ROW_STEP;
${block(j)}
  }`);

/** Layer functions. In each, `width` is the number of units that come out. */
function layerFunctions(blocks: number): string {
  return wgsl`
fn write_state(row: u32, m: mat4x4f) {
  state[row * CHAIN_VECTORS + own_vector] = m[0];
  state[(row + 1u) * CHAIN_VECTORS + own_vector] = m[1];
  state[(row + 2u) * CHAIN_VECTORS + own_vector] = m[2];
  state[(row + 3u) * CHAIN_VECTORS + own_vector] = m[3];
}

// Columns b, one bias per unit.
fn bias_block(first: u32) -> mat4x4f {
  let b = load_transposed(first, false);
  return mat4x4f(vec4f(b.x), vec4f(b.y), vec4f(b.z), vec4f(b.w));
}

fn columns_product(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]);
}

// Pre-activations W a + b of the units that this invocation owns.
fn affine(weights: u32, bias: u32, depth: u32, width: u32, aligned: bool) -> Tile {
  var z: Tile;
  if (own_row < width) {
    let start = Tile(${repeat(blocks, (j) => `bias_block(bias + own_row + ${j}u * ROW_STEP)`, ', ')});
    z = multiply_transposed(start, weights, depth, width, aligned);
  }
  return z;
}

fn hidden_layer(weights: u32, bias: u32, depth: u32, width: u32, aligned: bool, first_row: u32) {
  let z = affine(weights, bias, depth, width, aligned);
  workgroupBarrier();
${storeLayer(blocks, (j) => `
    let c0 = activate(z.m${j}[0]);
    let c1 = activate(z.m${j}[1]);
    let c2 = activate(z.m${j}[2]);
    let c3 = activate(z.m${j}[3]);
    let value = mat4x4f(c0.value, c1.value, c2.value, c3.value);
    write_state(row, value);
    keep_activations(first_row + row, own_vector, value);
    keep_slopes(first_row + row, own_vector, mat4x4f(c0.slope, c1.slope, c2.slope, c3.slope));`)}
  workgroupBarrier();
}

// The last hidden layer, whose deltas d f / d z = head * slope take the place of its activations at once.
fn last_layer(weights: u32, bias: u32, depth: u32, width: u32, aligned: bool, first_row: u32) {
  let z = affine(weights, bias, depth, width, aligned);
  workgroupBarrier();
${storeLayer(blocks, (j) => `
    let c0 = activate(z.m${j}[0]);
    let c1 = activate(z.m${j}[1]);
    let c2 = activate(z.m${j}[2]);
    let c3 = activate(z.m${j}[3]);
    keep_activations(first_row + row, own_vector, mat4x4f(c0.value, c1.value, c2.value, c3.value));
    let delta = mat4x4f(
      head(row) * c0.slope, head(row + 1u) * c1.slope, head(row + 2u) * c2.slope, head(row + 3u) * c3.slope,
    );
    write_state(row, delta);
    keep_deltas(first_row + row, own_vector, delta);`)}
  workgroupBarrier();
}

// Deltas of a layer's input, W^T delta * slope; first_row is that input layer's.
fn backward_layer(weights: u32, depth: u32, width: u32, aligned: bool, first_row: u32) {
  var back: Tile;
  if (own_row < width) {
    back = multiply_parameters(back, weights, depth, width, aligned);
  }
  workgroupBarrier();
${storeLayer(blocks, (j) => `
    let delta = columns_product(back.m${j}, kept_slopes(first_row + row, own_vector));
    write_state(row, delta);
    keep_deltas(first_row + row, own_vector, delta);`)}
  workgroupBarrier();
}

// start + W^T delta of the first layer: the gradient with respect to the point.
fn input_gradient(start: Tile, weights: u32, depth: u32, width: u32, aligned: bool) -> Tile {
  var sum = start;
  if (own_row < width) {
    sum = multiply_parameters(start, weights, depth, width, aligned);
  }
  workgroupBarrier();
  return sum;
}

// Puts a point [input, chains] into the state.
fn enter(point: Tile, width: u32) {
${storeLayer(blocks, (j) => `    write_state(row, point.m${j});`)}
  workgroupBarrier();
}
`;
}

/** Constants, the state, and the layer functions. Include after `WGSL_MATH`. */
export function networkTileWgsl({ layout, activation, tile }: NetworkTileSpec): string {
  return wgsl`
const DIM = ${layout.layers[0]!.inputs}u;
const NETWORK_STRIDE = ${layout.networkStride}u;
const TILE_CHAINS = ${tile.chains}u;
const CHAIN_VECTORS = ${tile.chains / 4}u;   // vec4s of chains in a tile
const ROW_STEP = ${4 * tile.unitGroups}u;    // units from one block of an invocation to its next
const STATE_ROWS = ${stateRows(layout)}u;
const WORKGROUP = ${tileInvocations(tile)}u;

var<workgroup> state: array<vec4f, STATE_ROWS * CHAIN_VECTORS>;

// First unit of the first block and vector of chains that this invocation owns.
var<private> own_row: u32;
var<private> own_vector: u32;

fn take_place(local: u32) {
  own_row = 4u * (local / CHAIN_VECTORS);
  own_vector = local % CHAIN_VECTORS;
}

struct Tile { ${repeat(tile.unitBlocks, (j) => `m${j}: mat4x4f`, ', ')} }
${activationWgsl(activation)}
${multiply('transposed', tile.unitBlocks)}
${multiply('parameters', tile.unitBlocks)}
${layerFunctions(tile.unitBlocks)}
`;
}

/** Whether rows of W^T (forward) and of W (backward) start at multiples of four floats in every network. */
function alignment(layout: ParameterLayout, networks: number, layer: number): { forward: boolean; backward: boolean } {
  const { inputs, outputs, weightOffset } = layout.layers[layer]!;
  const start = weightOffset % 4 === 0 && (networks === 1 || layout.networkStride % 4 === 0);
  return { forward: start && outputs % 4 === 0, backward: start && inputs % 4 === 0 };
}

/** `fn network_forward(base)`: hidden layers of the network at float `base`, the last one left as activations. */
export function networkForwardWgsl({ layout }: NetworkTileSpec, networks: number): string {
  const hidden = layout.layers.slice(0, -1);
  const rows = hiddenRows(layout);
  return wgsl`
fn network_forward(base: u32) {
${hidden.map((l, i) => `  hidden_layer(base + ${l.weightOffset}u, base + ${l.biasOffset}u, ${l.inputs}u, ${l.outputs}u, \
${alignment(layout, networks, i).forward}, ${rows[i]!}u);`).join('\n')}
}
`;
}

/**
 * `fn network_score(start: Tile, base: u32) -> Tile`: start plus the gradient of the network's combined head with respect
 * to the point that `enter` has put into the state.
 */
export function networkScoreWgsl({ layout }: NetworkTileSpec, networks: number): string {
  const hidden = layout.layers.slice(0, -1);
  const rows = hiddenRows(layout);
  const last = hidden.length - 1;
  const forward = hidden.map((l, i) => `  ${i === last ? 'last_layer' : 'hidden_layer'}(base + ${l.weightOffset}u, \
base + ${l.biasOffset}u, ${l.inputs}u, ${l.outputs}u, ${alignment(layout, networks, i).forward}, ${rows[i]!}u);`);
  const backward = hidden.slice(1).map((l, i) => `  backward_layer(base + ${l.weightOffset}u, ${l.outputs}u, ${l.inputs}u, \
${alignment(layout, networks, i + 1).backward}, ${rows[i]!}u);`);
  const first = hidden[0]!;
  return wgsl`
fn network_score(start: Tile, base: u32) -> Tile {
${forward.join('\n')}
${backward.reverse().join('\n')}
  return input_gradient(start, base + ${first.weightOffset}u, ${first.outputs}u, ${first.inputs}u, \
${alignment(layout, networks, 0).backward});
}
`;
}

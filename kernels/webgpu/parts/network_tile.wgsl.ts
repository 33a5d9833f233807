/**
 * One network on a tile of chains, by one workgroup: the part that langevin_chain, potential_score, potential_value and
 * potential_parameter_gradient share.
 *
 * Layout: `state` [row, chain] in workgroup memory holds the activations, or the deltas, of one layer at a time; rows
 * are units. An invocation owns blocks of 4 units x 4 chains, one mat4x4f each: columns are units, rows are chains. A
 * layer is worked out in registers, then, after a barrier, written over its own input. Weights stream from storage four
 * neighbouring floats at a time: forward along the rows of W^T (`transposed`, `arranged` of the launchers),
 * backward along the rows of W (`parameters`). Per multiply-add of the tile: 1/4 float of state and 1/4 float of
 * weights read.
 *
 * The enclosing kernel declares, for a unit's values on the four chains of vector `vector` of the tile (hidden layers'
 * units are numbered through as rows, each layer from a multiple of 4 on),
 *   fn keep_slope(row: u32, vector: u32, slope: vec4f)          of every hidden layer but the last, in order of rows
 *   fn kept_slope(row: u32, vector: u32) -> vec4f               the same, asked for by the same invocation
 *   fn keep_activation(row: u32, vector: u32, value: vec4f)     of every hidden layer
 *   fn keep_delta(row: u32, vector: u32, delta: vec4f)          of every hidden layer
 *   fn head(row: u32) -> f32                                    combined output weight of a unit of the last layer
 * and the bindings `parameters` and `transposed`, array<vec4f>. Units past the end of a layer hold finite rubbish that
 * nothing reads.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import type { Activation, ParameterLayout } from '../../shared/network_layout.js';
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

/** First row of each hidden layer in the numbering of the `keep` functions, and the number of rows in all. */
export function hiddenRows(layout: ParameterLayout): { readonly starts: readonly number[]; readonly count: number } {
  const starts: number[] = [];
  let count = 0;
  for (const layer of layout.layers.slice(0, -1)) {
    starts.push(count);
    count += wholeBlocks(layer.outputs);
  }
  return { starts, count };
}

const repeat = (count: number, text: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

type WeightBuffer = 'parameters' | 'transposed';

/** Four neighbouring floats at a multiple of four, or anywhere. */
type Alignment = 'aligned' | 'anywhere';

const loadName = (buffer: WeightBuffer, alignment: Alignment): string => `load_${buffer}_${alignment}`;
const multiplyName = (buffer: WeightBuffer, alignment: Alignment): string => `multiply_${buffer}_${alignment}`;

/** Four floats from anywhere in an array of vec4f. */
function loadAnywhere(name: string, buffer: WeightBuffer): string {
  return wgsl`
fn ${name}(place: u32) -> vec4f {
  return vec4f(
    ${buffer}[place >> 2u][place & 3u],
    ${buffer}[(place + 1u) >> 2u][(place + 1u) & 3u],
    ${buffer}[(place + 2u) >> 2u][(place + 2u) & 3u],
    ${buffer}[(place + 3u) >> 2u][(place + 3u) & 3u],
  );
}
`;
}

function load(buffer: WeightBuffer): string {
  return wgsl`
fn ${loadName(buffer, 'aligned')}(place: u32) -> vec4f {
  return ${buffer}[place >> 2u];
}
${loadAnywhere(loadName(buffer, 'anywhere'), buffer)}
`;
}

/**
 * `start + A B`: A the tile's state [depth, chains], B a matrix of rows `width` apart, of which a block takes 4
 * columns.
 */
function multiply(buffer: WeightBuffer, alignment: Alignment, blocks: number): string {
  return wgsl`
fn ${multiplyName(buffer, alignment)}(start: Tile, first: u32, depth: u32, width: u32) -> Tile {
  if (own_row >= width) {
    return start;
  }
  var place = first + own_row;
${repeat(blocks, (j) => `  var m${j} = start.m${j};`)}
  for (var k = 0u; k < depth; k++) {
    let a = state[k * CHAIN_VECTORS + own_vector];
${repeat(
  blocks,
  (j) => `
    let w${j} = ${loadName(buffer, alignment)}(place + ${j}u * ROW_STEP);
    m${j}[0] = fma(a, vec4f(w${j}.x), m${j}[0]);
    m${j}[1] = fma(a, vec4f(w${j}.y), m${j}[1]);
    m${j}[2] = fma(a, vec4f(w${j}.z), m${j}[2]);
    m${j}[3] = fma(a, vec4f(w${j}.w), m${j}[3]);`,
)}
    place += width;
  }
  return Tile(${repeat(blocks, (j) => `m${j}`, ', ')});
}
`;
}

const storeLayer = (blocks: number, block: (j: number) => string): string =>
  repeat(
    blocks,
    (j) => `
  if (own_row + ${j}u * ROW_STEP < width) {
    let row = own_row + ${j}u * ROW_STEP;
${block(j)}
  }`,
  );

/**
 * What follows a product: `finish_*` puts it into the state, which no one reads any more after their first barrier, and
 * lets others read it after their second. `width` is the number of units that come out. Columns of a matrix at a place
 * known at run time would cost dearly, so blocks pass through the invocation's own part of the state where a loop
 * helps: one copy of an activation in the code instead of four per block keeps compile times down.
 */
function layerFunctions(blocks: number): string {
  return wgsl`
fn state_place(row: u32) -> u32 {
  return row * CHAIN_VECTORS + own_vector;
}

fn write_state(row: u32, m: mat4x4f) {
  state[state_place(row)] = m[0];
  state[state_place(row + 1u)] = m[1];
  state[state_place(row + 2u)] = m[2];
  state[state_place(row + 3u)] = m[3];
}

fn read_state(row: u32) -> mat4x4f {
  return mat4x4f(
    state[state_place(row)], state[state_place(row + 1u)], state[state_place(row + 2u)], state[state_place(row + 3u)],
  );
}

// Columns b, one bias per unit.
fn bias_block(first: u32) -> mat4x4f {
  let b = load_bias(first);
  return mat4x4f(vec4f(b.x), vec4f(b.y), vec4f(b.z), vec4f(b.w));
}

fn bias_tile(bias: u32) -> Tile {
  return Tile(${repeat(blocks, (j) => `bias_block(bias + own_row + ${j}u * ROW_STEP)`, ', ')});
}

// Activations of the pre-activations z.
fn finish_hidden(z: Tile, width: u32, first_row: u32) {
  workgroupBarrier();
${storeLayer(
  blocks,
  (j) => `
    write_state(row, z.m${j});
    for (var u = row; u < row + 4u; u++) {
      let activated = activate(state[state_place(u)]);
      state[state_place(u)] = activated.value;
      keep_slope(first_row + u, own_vector, activated.slope);
      keep_activation(first_row + u, own_vector, activated.value);
    }`,
)}
  workgroupBarrier();
}

// The last hidden layer, whose deltas d f / d z = head * slope take the place of its activations at once.
fn finish_last(z: Tile, width: u32, first_row: u32) {
  workgroupBarrier();
${storeLayer(
  blocks,
  (j) => `
    write_state(row, z.m${j});
    for (var u = row; u < row + 4u; u++) {
      let activated = activate(state[state_place(u)]);
      keep_activation(first_row + u, own_vector, activated.value);
      let delta = head(u) * activated.slope;
      state[state_place(u)] = delta;
      keep_delta(first_row + u, own_vector, delta);
    }`,
)}
  workgroupBarrier();
}

// Deltas of the layer that starts at first_row, from W^T delta of the layer above.
fn finish_backward(back: Tile, width: u32, first_row: u32) {
  workgroupBarrier();
${storeLayer(
  blocks,
  (j) => `
    write_state(row, back.m${j});
    for (var u = row; u < row + 4u; u++) {
      let delta = state[state_place(u)] * kept_slope(first_row + u, own_vector);
      state[state_place(u)] = delta;
      keep_delta(first_row + u, own_vector, delta);
    }`,
)}
  workgroupBarrier();
}

// The invocation's own part of the state, DIM units of it.
fn write_own(point: Tile) {
  let width = DIM;
${storeLayer(blocks, (j) => `    write_state(row, point.m${j});`)}
}

fn read_own() -> Tile {
  return Tile(${repeat(blocks, (j) => `read_state(own_row + ${j}u * ROW_STEP)`, ', ')});
}

// Puts a point [input, chains] into the state for all to read.
fn enter(point: Tile) {
  write_own(point);
  workgroupBarrier();
}
`;
}

/** Constants, the state, and the layer functions. Include after `WGSL_MATH`. */
export function networkTileWgsl(spec: NetworkTileSpec): string {
  const { layout, activation, tile } = spec;
  return wgsl`
const DIM = ${layout.layers[0].inputs}u;
const NETWORK_STRIDE = ${layout.networkStride}u;
const TILE_CHAINS = ${tile.chains}u;
const CHAIN_VECTORS = ${tile.chains / 4}u;   // vec4s of chains in a tile
const ROW_STEP = ${4 * tile.unitGroups}u;    // units from one block of an invocation to its next
const UNIT_BLOCKS = ${tile.unitBlocks}u;        // blocks that an invocation owns
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
${load('transposed')}${load('parameters')}${loadAnywhere('load_bias', 'transposed')}
${multiply('transposed', 'aligned', tile.unitBlocks)}
${multiply('transposed', 'anywhere', tile.unitBlocks)}
${multiply('parameters', 'aligned', tile.unitBlocks)}
${multiply('parameters', 'anywhere', tile.unitBlocks)}
${layerFunctions(tile.unitBlocks)}
`;
}

/** Whether rows of W^T (forward) or of W (backward) start at multiples of four floats in every network. */
function alignment(layout: ParameterLayout, networks: number, layer: number, buffer: WeightBuffer): Alignment {
  const { inputs, outputs, weightOffset } = layout.layers[layer];
  const start = weightOffset % 4 === 0 && (networks === 1 || layout.networkStride % 4 === 0);
  return start && (buffer === 'transposed' ? outputs : inputs) % 4 === 0 ? 'aligned' : 'anywhere';
}

/** Statements for pre-activations W a + b of hidden layer `l`, and what becomes of them. */
function forwardLayer(layout: ParameterLayout, networks: number, l: number, finish: string): string {
  const { inputs, outputs, weightOffset, biasOffset } = layout.layers[l];
  const product = multiplyName('transposed', alignment(layout, networks, l, 'transposed'));
  return `  let z${l} = ${product}(bias_tile(base + ${biasOffset}u), base + ${weightOffset}u, ${inputs}u, ${outputs}u);
  ${finish}(z${l}, ${outputs}u, ${hiddenRows(layout).starts[l]}u);`;
}

/** `fn network_forward(base)`: hidden layers of the network at float `base`, the last one left as activations. */
export function networkForwardWgsl({ layout }: NetworkTileSpec, networks: number): string {
  const hidden = layout.layers.slice(0, -1);
  return wgsl`
fn network_forward(base: u32) {
${hidden.map((_, l) => forwardLayer(layout, networks, l, 'finish_hidden')).join('\n')}
}
`;
}

/** Statements for the deltas of hidden layer `l - 1` from those of layer `l`. */
function backwardLayer(layout: ParameterLayout, networks: number, l: number): string {
  const { inputs, outputs, weightOffset } = layout.layers[l];
  const product = multiplyName('parameters', alignment(layout, networks, l, 'parameters'));
  return `  let d${l} = ${product}(Tile(), base + ${weightOffset}u, ${outputs}u, ${inputs}u);
  finish_backward(d${l}, ${inputs}u, ${hiddenRows(layout).starts[l - 1]}u);`;
}

/** `fn network_deltas(base)`: forward through the hidden layers and back to the deltas of the first. */
export function networkDeltasWgsl({ layout }: NetworkTileSpec, networks: number): string {
  const hidden = layout.layers.slice(0, -1);
  const last = hidden.length - 1;
  const forward = hidden.map((_, l) => forwardLayer(layout, networks, l, l === last ? 'finish_last' : 'finish_hidden'));
  const backward = hidden.slice(1).map((_, i) => backwardLayer(layout, networks, i + 1));
  return wgsl`
fn network_deltas(base: u32) {
${forward.join('\n')}
${backward.reverse().join('\n')}
}
`;
}

/**
 * `fn network_score(start: Tile, base: u32) -> Tile`: start plus the gradient of the network's combined head with
 * respect to the point that `enter` has put into the state.
 */
export function networkScoreWgsl(spec: NetworkTileSpec, networks: number): string {
  const { inputs, outputs, weightOffset } = spec.layout.layers[0];
  const product = multiplyName('parameters', alignment(spec.layout, networks, 0, 'parameters'));
  return wgsl`
${networkDeltasWgsl(spec, networks)}
fn network_score(start: Tile, base: u32) -> Tile {
  network_deltas(base);
  let sum = ${product}(start, base + ${weightOffset}u, ${outputs}u, ${inputs}u);
  workgroupBarrier();
  return sum;
}
`;
}

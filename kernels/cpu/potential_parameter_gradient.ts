/**
 * potential_parameter_gradient: ∂/∂θ Σ_c w_c f_{k(c)}(y_c), network after network and at most COLUMNS chains at a time,
 * in two commands each: `gradient_rows` runs the networks and leaves, for every layer, its inputs A and its gradients G
 * = w · ∂f/∂z as rows over the chains; `weight_gradient` forms G·Aᵀ and the sums of G and adds them to what earlier
 * chains gave. One thread makes all of an element, over chains in ascending order, so the bits do not depend on the
 * number of threads, and the workspace depends on neither the chains nor the threads. y is [chains, D], w [chains].
 * Work: 6·Σ inputs·outputs operations a chain.
 */
import { chainOf, Chains, chainsIn, loadTile, segmentOf } from './parts/chains';
import { madd } from './parts/madd';
import { backward, forward, seedWeighted } from './parts/mlp';
import { combinedHead, headFactor, layerOf, Network, usesNetwork } from './parts/network';
import { ROW, TILE } from './parts/tile';

/** Most chains of a pair of commands; COLUMNS in src/ops/potential_parameter_gradient/cpu.ts is the same. */
const COLUMNS: i32 = 512;
/** Bytes from row to row. One tile more than COLUMNS, so that rows do not all fall on the same cache sets. */
const STRIDE: usize = (<usize>(COLUMNS + TILE)) << 2;

/** A layer's place in the workspace and in the gradient; output layer included. */
@unmanaged
class Matrix {
  inputs: i32;
  outputs: i32;
  /** Of W and b in a network's slice of the gradient, in bytes. */
  weights: usize;
  biases: usize;
  /** Of the first row of A and of G in the workspace, in bytes. A has an even number of rows, G a multiple of four. */
  inputRows: usize;
  gradientRows: usize;
  /** Blocks of four rows of G before this layer. */
  firstBlock: i32;
}

@unmanaged
class RowsArguments {
  network: Network;
  chains: Chains;
  packed: usize;
  heads: usize;
  y: usize;
  weights: usize;
  matrices: usize;
  workspace: usize;
  /** The network. */
  n: i32;
  firstTile: i32;
  /** [threads] of `scratchStride` bytes: y, a row of weights, then the network's rows, φ(z) and ∂f/∂z apart. */
  scratch: usize;
  scratchStride: usize;
}

@inline
function matrixOf(matrices: usize, index: i32): Matrix {
  return changetype<Matrix>(matrices + <usize>index * offsetof<Matrix>());
}

/** A command's tile is TILE chains. */
export function gradient_rows(pointer: usize, offset: i32, thread: i32): void {
  const a = changetype<RowsArguments>(pointer);
  const network = a.network;
  const tile = a.firstTile + offset;
  const segment = segmentOf(a.chains, tile);
  const used = usesNetwork(network, segment.marginal, a.n);
  // Where the network is not in use every column is zero, as for chains that only fill up a tile.
  const count = used ? chainsIn(segment, tile) : 0;
  const y = a.scratch + <usize>thread * a.scratchStride;
  const weights = y + <usize>network.inputDim * ROW;
  const rows = weights + ROW;
  const first = <usize>(segment.firstChain + chainOf(segment, tile));
  loadTile(weights, a.weights + (first << 2), count, 1);
  if (used) {
    const packed = a.packed + <usize>a.n * network.packedStride;
    loadTile(y, a.y + ((first * network.inputDim) << 2), count, network.inputDim);
    forward(network, packed, y, rows, 1, a.scratchStride);
    seedWeighted(network, combinedHead(network, a.heads, segment.marginal, a.n), weights, rows);
    backward(network, packed, rows, 1, a.scratchStride);
  }
  const column = a.workspace + <usize>offset * ROW;
  let input = y;
  for (let l = 0; l < network.layers; l++) {
    const layer = layerOf(network, l);
    const matrix = matrixOf(a.matrices, l);
    storeRows(column + matrix.inputRows, input, layer.inputs, count);
    storeRows(column + matrix.gradientRows, rows + layer.slopes, layer.outputs, count);
    input = rows + layer.values;
  }
  const output = matrixOf(a.matrices, network.layers);
  storeRows(column + output.inputRows, input, output.inputs, count);
  for (let h = 0; h < output.outputs; h++) {
    const factor = f32x4.splat(headFactor(network, segment.marginal, a.n, h));
    const row = column + output.gradientRows + <usize>h * STRIDE;
    for (let q: usize = 0; q < ROW; q += 16) v128.store(row + q, f32x4.mul(v128.load(weights + q), factor));
  }
}

/** [rows][TILE] into a column of the workspace, zero from chain `count` on. */
function storeRows(destination: usize, source: usize, rows: i32, count: i32): void {
  for (let r = 0; r < rows; r++) {
    if (count == TILE) {
      for (let q: usize = 0; q < ROW; q += 16) v128.store(destination + q, v128.load(source + q));
    } else {
      for (let c = 0; c < TILE; c++) {
        const at = (<usize>c) << 2;
        store<f32>(destination + at, c < count ? load<f32>(source + at) : 0);
      }
    }
    destination += STRIDE;
    source += ROW;
  }
}

@unmanaged
class GradientArguments {
  matrices: usize;
  matrixCount: i32;
  workspace: usize;
  /** Bytes of a row that hold chains. */
  columnBytes: usize;
  /** The network's slice. */
  gradient: usize;
  /** 0 for the first chains: overwrite. */
  accumulate: i32;
}

/** A command's tile is four rows of one layer's G. */
export function weight_gradient(pointer: usize, block: i32, thread: i32): void {
  const a = changetype<GradientArguments>(pointer);
  let matrix = matrixOf(a.matrices, 0);
  for (let l = 1; l < a.matrixCount; l++) {
    const next = matrixOf(a.matrices, l);
    if (next.firstBlock > block) break;
    matrix = next;
  }
  const firstOutput = (block - matrix.firstBlock) * 4;
  const outputs = min(4, matrix.outputs - firstOutput);
  const g = a.workspace + matrix.gradientRows + <usize>firstOutput * STRIDE;
  const inputs = a.workspace + matrix.inputRows;
  const weights = a.gradient + matrix.weights + ((<usize>(firstOutput * matrix.inputs)) << 2);
  const keep = a.accumulate != 0;
  for (let i = 0; i < matrix.inputs; i += 2) {
    const columns = min(2, matrix.inputs - i);
    const out = weights + ((<usize>i) << 2);
    addProducts(g, inputs + <usize>i * STRIDE, a.columnBytes, out, (<usize>matrix.inputs) << 2, outputs, columns, keep);
  }
  for (let o = 0; o < outputs; o++) {
    const bias = a.gradient + matrix.biases + ((<usize>(firstOutput + o)) << 2);
    add(bias, rowSum(g + <usize>o * STRIDE, a.columnBytes), keep);
  }
}

/** Four rows of G times two of A: eight dot products over the chains. The first `outputs` × `columns` are stored. */
function addProducts(
  g: usize,
  a: usize,
  columnBytes: usize,
  out: usize,
  outStride: usize,
  outputs: i32,
  columns: i32,
  keep: bool,
): void {
  const zero = f32x4.splat(0);
  let s00 = zero;
  let s01 = zero;
  let s10 = zero;
  let s11 = zero;
  let s20 = zero;
  let s21 = zero;
  let s30 = zero;
  let s31 = zero;
  for (const end = g + columnBytes; g < end; g += 16) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, STRIDE);
    const g0 = v128.load(g);
    s00 = madd(g0, a0, s00);
    s01 = madd(g0, a1, s01);
    const g1 = v128.load(g, STRIDE);
    s10 = madd(g1, a0, s10);
    s11 = madd(g1, a1, s11);
    const g2 = v128.load(g, 2 * STRIDE);
    s20 = madd(g2, a0, s20);
    s21 = madd(g2, a1, s21);
    const g3 = v128.load(g, 3 * STRIDE);
    s30 = madd(g3, a0, s30);
    s31 = madd(g3, a1, s31);
    a += 16;
  }
  addPair(out, s00, s01, columns, keep);
  if (outputs > 1) addPair(out + outStride, s10, s11, columns, keep);
  if (outputs > 2) addPair(out + 2 * outStride, s20, s21, columns, keep);
  if (outputs > 3) addPair(out + 3 * outStride, s30, s31, columns, keep);
}

@inline
function addPair(out: usize, first: v128, second: v128, columns: i32, keep: bool): void {
  add(out, laneSum(first), keep);
  if (columns > 1) add(out + 4, laneSum(second), keep);
}

@inline
function add(out: usize, value: f32, keep: bool): void {
  store<f32>(out, keep ? load<f32>(out) + value : value);
}

@inline
function laneSum(v: v128): f32 {
  const pairs01 = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return pairs01 + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

function rowSum(row: usize, byteLength: usize): f32 {
  let sum = f32x4.splat(0);
  for (const end = row + byteLength; row < end; row += 16) sum = f32x4.add(sum, v128.load(row));
  return laneSum(sum);
}

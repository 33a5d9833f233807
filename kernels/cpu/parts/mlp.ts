/**
 * One network over a few tiles: hidden layers forward, ⟨head, (φ, 1)⟩ of the last, and the gradient of that back to the
 * first layer or the point. `rows` is scratch of the first tile: four rows of sums, then what a layer keeps at its
 * `values` and `slopes`; that of the other tiles follows `tileStride` bytes apart, as their points and scores do. Work:
 * 2·Σ inputs·outputs operations a chain each way.
 */
import { activate } from './activation';
import { madd } from './madd';
import { layerOf, LEAKY_RELU, LEAKY_SLOPE, Network, RELU, slopeFromSign } from './network';
import { ROW } from './tile';
import {
  ADD,
  KEEP,
  TIMES_LEAKY_SLOPE,
  TIMES_RELU_SLOPE,
  TIMES_SLOPE,
  TO_LEAKY_RELU,
  TO_RELU,
  tileProduct,
} from './tile_product';

/** Rows come in pairs. */
@inline
function pairsOf(rows: i32): i32 {
  return (rows + 1) >> 1;
}

/** All hidden layers of `tiles` tiles; `point` is [inputDim][TILE], `packed` the network's panels. */
export function forward(
  network: Network, packed: usize, point: usize, rows: usize, tiles: i32, tileStride: usize,
): void {
  const activation = network.activation;
  const epilogue = activation == RELU ? TO_RELU : activation == LEAKY_RELU ? TO_LEAKY_RELU : KEEP;
  let input = point;
  for (let l = 0; l < network.layers; l++) {
    const layer = layerOf(network, l);
    const values = rows + layer.values;
    const pairs = pairsOf(layer.outputs);
    tileProduct(input, packed + layer.forward, layer.inputs, pairs, rows, values, epilogue, values, tiles, tileStride);
    if (epilogue == KEEP) {
      for (let t: usize = 0; t < <usize>tiles * tileStride; t += tileStride) {
        activate(activation, values + t, rows + t + layer.slopes, <usize>pairs * 2 * ROW);
      }
    }
    input = values;
  }
}

/** sums += ⟨head, (φ, 1)⟩ of one tile, after `forward` and before `seed`, which may take the place of φ. */
export function addValue(network: Network, head: usize, rows: usize, sums: usize): void {
  const width = <usize>network.lastWidth;
  const values = rows + layerOf(network, network.layers - 1).values;
  for (let q: usize = 0; q < ROW; q += 16) {
    let sum = v128.load32_splat(head + (width << 2));
    for (let u: usize = 0; u < width; u++) {
      sum = madd(v128.load(values + u * ROW + q), v128.load32_splat(head + (u << 2)), sum);
    }
    v128.store(sums + q, f32x4.add(v128.load(sums + q), sum));
  }
}

/** ∂f/∂z of the last hidden layer of one tile, head[u] · φ′(z_u). */
export function seed(network: Network, head: usize, rows: usize): void {
  const layer = layerOf(network, network.layers - 1);
  const fromSign = slopeFromSign(network.activation);
  const down: f32 = network.activation == LEAKY_RELU ? LEAKY_SLOPE : 0;
  let beside = rows + (fromSign ? layer.values : layer.slopes);
  let out = rows + layer.slopes;
  for (const end = head + ((<usize>layer.outputs) << 2); head < end; head += 4) {
    const weight = load<f32>(head);
    const up = f32x4.splat(weight);
    const negative = f32x4.splat(weight * down);
    for (let q: usize = 0; q < ROW; q += 16) {
      v128.store(out + q, timesSlope(v128.load(beside + q), up, negative, fromSign));
    }
    beside += ROW;
    out += ROW;
  }
}

/** `seed` times each chain's weight, w_c · head[u] · φ′(z_u); `weights` is a row of TILE. */
export function seedWeighted(network: Network, head: usize, weights: usize, rows: usize): void {
  const layer = layerOf(network, network.layers - 1);
  const fromSign = slopeFromSign(network.activation);
  const down = f32x4.splat(network.activation == LEAKY_RELU ? LEAKY_SLOPE : 0);
  let beside = rows + (fromSign ? layer.values : layer.slopes);
  let out = rows + layer.slopes;
  for (const end = head + ((<usize>layer.outputs) << 2); head < end; head += 4) {
    const weight = v128.load32_splat(head);
    for (let q: usize = 0; q < ROW; q += 16) {
      const up = f32x4.mul(v128.load(weights + q), weight);
      v128.store(out + q, timesSlope(v128.load(beside + q), up, f32x4.mul(up, down), fromSign));
    }
    beside += ROW;
    out += ROW;
  }
}

/** `up` times the slope that is kept, or where the sign of φ tells it, `up` above zero and `negative` below. */
@inline
function timesSlope(kept: v128, up: v128, negative: v128, fromSign: bool): v128 {
  const signed = v128.bitselect(negative, up, f32x4.le(kept, f32x4.splat(0)));
  return fromSign ? signed : f32x4.mul(up, kept);
}

/** ∂f/∂z of the other hidden layers, after `seed`. */
export function backward(network: Network, packed: usize, rows: usize, tiles: i32, tileStride: usize): void {
  const activation = network.activation;
  const epilogue =
    activation == RELU ? TIMES_RELU_SLOPE : activation == LEAKY_RELU ? TIMES_LEAKY_SLOPE : TIMES_SLOPE;
  for (let l = network.layers - 1; l > 0; l--) {
    const layer = layerOf(network, l);
    const below = layerOf(network, l - 1);
    const beside = rows + (slopeFromSign(activation) ? below.values : below.slopes);
    const out = rows + below.slopes;
    const pairs = pairsOf(layer.inputs);
    const panels = packed + layer.backward;
    tileProduct(rows + layer.slopes, panels, layer.outputs, pairs, rows, out, epilogue, beside, tiles, tileStride);
  }
}

/** Adds ∂f/∂point to `score` [inputDim, rounded up to even][TILE], after `backward`. */
export function addScore(
  network: Network, packed: usize, rows: usize, score: usize, tiles: i32, tileStride: usize,
): void {
  const layer = layerOf(network, 0);
  const pairs = pairsOf(layer.inputs);
  const panels = packed + layer.backward;
  tileProduct(rows + layer.slopes, panels, layer.outputs, pairs, rows, score, ADD, score, tiles, tileStride);
}

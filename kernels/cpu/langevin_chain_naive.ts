/**
 * langevin_chain, the naive variant: the networks as the formulas read, one multiply-add at a time, straight from the
 * parameters. What `langevin_chain` is held against, in tests and in benches. Cost, noise and update are the same code.
 */
import { chainOf, chainsIn, gradientProgram, loadCostTile, runProgram, segmentOf, storeTile } from './parts/chains';
import { factorsOf, LangevinArguments, move } from './langevin_chain';
import { combinedHead, Layer, layerOf, LEAKY_RELU, LEAKY_SLOPE, Network, RELU, SILU, SOFTPLUS, usesNetwork } from './parts/network';
import { ROW } from './parts/tile';
import { clear } from './parts/tile_product';

export function langevin_chain_naive(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<LangevinArguments>(pointer);
  const scratch = a.scratch + <usize>thread * a.scratchStride;
  const segment = segmentOf(a.chains, tile);
  const count = chainsIn(segment, tile);
  const first = segment.firstChain + chainOf(segment, tile);
  const dim = a.network.inputDim;
  const y = loadCostTile(a.chains, segment, chainOf(segment, tile), scratch, a.x, a.y);
  const score = scratch + a.score;
  for (let step = 0; step < a.steps; step++) {
    const costGradient = runProgram(gradientProgram(segment), segment.constants, scratch, false);
    clear(score, <usize>dim * ROW);
    for (let n = 0; n < a.network.networks; n++) {
      if (!usesNetwork(a.network, segment.marginal, n)) continue;
      const parameters = a.weights + <usize>n * a.network.stride;
      const head = combinedHead(a.network, a.heads, segment.marginal, n);
      for (let c: usize = 0; c < <usize>count; c++) {
        addScoreOfChain(a.network, parameters, head, y + (c << 2), scratch + a.networkRows + (c << 2), score + (c << 2));
      }
    }
    move(a, factorsOf(a, segment), y, score, costGradient, scratch + a.noiseRows, a.firstChain + first, a.firstStep + step);
  }
  storeTile(a.y + ((<usize>(first * dim)) << 2), y, count, dim);
}

/** Component `i` of a chain in rows of a tile. */
@inline
function at(rows: usize, i: i32): usize {
  return rows + <usize>i * ROW;
}

/** W[o, i] of a layer. */
@inline
function weightOf(parameters: usize, layer: Layer, o: i32, i: i32): f32 {
  return load<f32>(parameters + layer.weights + ((<usize>(o * layer.inputs + i)) << 2));
}

/** score += ∂⟨head, φ⟩/∂y of one chain. */
function addScoreOfChain(network: Network, parameters: usize, head: usize, y: usize, rows: usize, score: usize): void {
  let input = y;
  for (let l = 0; l < network.layers; l++) {
    const layer = layerOf(network, l);
    for (let o = 0; o < layer.outputs; o++) {
      let z = load<f32>(parameters + layer.biases + ((<usize>o) << 2));
      for (let i = 0; i < layer.inputs; i++) z += weightOf(parameters, layer, o, i) * load<f32>(at(input, i));
      store<f32>(at(rows + layer.values, o), activationOf(network.activation, z));
      store<f32>(at(rows + layer.slopes, o), slopeOf(network.activation, z));
    }
    input = rows + layer.values;
  }
  const last = layerOf(network, network.layers - 1);
  for (let u = 0; u < last.outputs; u++) {
    const slope = at(rows + last.slopes, u);
    store<f32>(slope, load<f32>(slope) * load<f32>(head + ((<usize>u) << 2)));
  }
  for (let l = network.layers - 1; l >= 0; l--) {
    const layer = layerOf(network, l);
    for (let i = 0; i < layer.inputs; i++) {
      let sum: f32 = 0;
      for (let o = 0; o < layer.outputs; o++) {
        sum += weightOf(parameters, layer, o, i) * load<f32>(at(rows + layer.slopes, o));
      }
      if (l == 0) {
        store<f32>(at(score, i), load<f32>(at(score, i)) + sum);
      } else {
        const slope = at(rows + layerOf(network, l - 1).slopes, i);
        store<f32>(slope, load<f32>(slope) * sum);
      }
    }
  }
}

function activationOf(activation: i32, z: f32): f32 {
  if (activation == RELU) return max<f32>(z, 0);
  if (activation == LEAKY_RELU) return z > 0 ? z : LEAKY_SLOPE * z;
  if (activation == SILU) return z / (1 + Mathf.exp(-z));
  if (activation == SOFTPLUS) return max<f32>(z, 0) + Mathf.log1p(Mathf.exp(-abs<f32>(z)));
  return Mathf.tanh(z);
}

function slopeOf(activation: i32, z: f32): f32 {
  if (activation == RELU) return z > 0 ? 1 : 0;
  if (activation == LEAKY_RELU) return z > 0 ? 1 : LEAKY_SLOPE;
  const sigmoid: f32 = 1 / (1 + Mathf.exp(-z));
  if (activation == SILU) return sigmoid * (1 + z * (1 - sigmoid));
  if (activation == SOFTPLUS) return sigmoid;
  const tanh = Mathf.tanh(z);
  return 1 - tanh * tanh;
}

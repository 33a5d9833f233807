/**
 * langevin_chain: y ← y + drift · ∇_y[f_k(y) − c_k(x, y)] + diffusion · ξ, `steps` times (on the unit sphere, along
 * its geodesics: see `sphere_step`), drift = η/2ε, diffusion = temperature · √η with η of the chain's segment, ξ by the
 * counter (langevinNoise, iteration, firstChain + c, step·⌈D/4⌉ + ⌊i/4⌋); of the scheme of Leimkuhler and Matthews the
 * mean of this step's and the next one's.
 * x is the segments' [chains, D_k] blocks, y is [chains, D]. A command's tile is a group of `groupTiles` tiles,
 * which never leave the thread's scratch: nothing is shared, nobody waits and nothing is allocated inside. Work: 4·Σ
 * inputs·outputs operations a chain, step and network in use.
 */
import { Chains, gradientProgram, loadCostTile, runProgram, Segment, segmentIndex, segmentOf, storeTile } from './parts/chains';
import { madd } from './parts/madd';
import { Network } from './parts/network';
import { Noise, storeNormals } from './parts/philox';
import { addPotentialScores } from './potential_score';
import { stepOnSphere } from './parts/sphere_step';
import { ROW, TILE } from './parts/tile';
import { clear, flushTiny } from './parts/tile_product';

/** What a segment's chains multiply drift and noise by. The host's `StepFactors` writes them. */
@unmanaged
export class StepFactors {
  drift: f32;
  diffusion: f32;
}

@unmanaged
export class LangevinArguments {
  noise_keyLow: u32;
  noise_keyHigh: u32;
  noise_stream: u32;
  noise_iteration: u32;
  network: Network;
  chains: Chains;
  /** Panels of `pack_network`; the naive variant reads the parameters. */
  weights: usize;
  heads: usize;
  x: usize;
  y: usize;
  firstChain: u32;
  firstStep: u32;
  steps: i32;
  /** [segments], see `StepFactors`. */
  factors: usize;
  /**
   * [threads][groupTiles] of `scratchStride` bytes: cost slots, then eight rows of noise, the score, and the network's
   * rows.
   */
  scratch: usize;
  scratchStride: usize;
  noiseRows: usize;
  score: usize;
  networkRows: usize;
  /** Tiles that a thread carries together, so that one pass over the panels serves all of them. */
  groupTiles: i32;
  /** Whether y stays on the unit sphere. */
  onSphere: i32;
  /** Whether a step takes the mean of its noise and the next one's. */
  averagesNoise: i32;
}

/** A coordinate this near zero counts as zero: a chain that decays without noise would end in denormals. */
const TINY: f32 = 1e-30;

export function langevin_chain(pointer: usize, group: i32, thread: i32): void {
  const a = changetype<LangevinArguments>(pointer);
  const stride = a.scratchStride;
  const scratch = a.scratch + <usize>(thread * a.groupTiles) * stride;
  const segment = segmentOf(a.chains, group);
  const local = (group - segment.firstTile) * a.groupTiles * TILE;
  const tiles = min(a.groupTiles, (segment.chains - local + TILE - 1) / TILE);
  const first = segment.firstChain + local;
  const factors = factorsOf(a, segment);
  const dim = a.network.inputDim;
  const y = scratch + <usize>segment.inputDim * ROW;
  const score = scratch + a.score;
  for (let t = 0; t < tiles; t++) {
    loadCostTile(a.chains, segment, local + t * TILE, scratch + <usize>t * stride, a.x, a.y);
  }
  for (let step = 0; step < a.steps; step++) {
    for (let t = 0; t < tiles; t++) clear(score + <usize>t * stride, <usize>((dim + 1) & ~1) * ROW);
    const rows = scratch + a.networkRows;
    addPotentialScores(a.network, segment.marginal, a.weights, a.heads, y, rows, score, 0, tiles, stride);
    for (let t = 0; t < tiles; t++) {
      const at = <usize>t * stride;
      const costGradient = runProgram(gradientProgram(segment), segment.constants, scratch + at, step > 0);
      const chain = a.firstChain + first + t * TILE;
      move(a, factors, y + at, score + at, costGradient, scratch + at + a.noiseRows, chain, a.firstStep + step);
    }
  }
  for (let t = 0; t < tiles; t++) {
    const chain = first + t * TILE;
    const count = min(TILE, segment.chains - local - t * TILE);
    storeTile(a.y + ((<usize>(chain * dim)) << 2), y + <usize>t * stride, count, dim);
  }
}

@inline
export function factorsOf(a: LangevinArguments, segment: Segment): StepFactors {
  return changetype<StepFactors>(a.factors + segmentIndex(a.chains, segment) * offsetof<StepFactors>());
}

/** Rows [components][TILE] of normals of a tile's chains. */
@inline
function storeNoise(normals: usize, noise: Noise, firstChain: u32, block: u32, components: i32): void {
  for (let q = 0; q < 4; q++) storeNormals(normals + ((<usize>q) << 4), noise, firstChain + 4 * q, block, components);
}

/** Noise of a step becomes the mean of it and the next one's, by way of the four rows after it. */
function averageWithNext(normals: usize, noise: Noise, firstChain: u32, nextBlock: u32, components: i32): void {
  const next = normals + 4 * ROW;
  storeNoise(next, noise, firstChain, nextBlock, components);
  const half = f32x4.splat(0.5);
  for (let j: usize = 0; j < <usize>components * ROW; j += 16) {
    v128.store(normals + j, f32x4.mul(half, f32x4.add(v128.load(normals + j), v128.load(next + j))));
  }
}

/** One step of the chains, four components at a time: as many as a counter gives. The score's rows are used up. */
export function move(
  a: LangevinArguments,
  factors: StepFactors,
  y: usize,
  score: usize,
  costGradient: usize,
  normals: usize,
  firstChain: u32,
  step: u32,
): void {
  const noise = changetype<Noise>(a);
  const onSphere = a.onSphere != 0;
  const dim = a.network.inputDim;
  const blocks = (dim + 3) >> 2;
  const drift = f32x4.splat(factors.drift);
  const diffusion = f32x4.splat(factors.diffusion);
  const noisy = factors.diffusion != 0;
  for (let block = 0; block < blocks; block++) {
    const components = min(dim - 4 * block, 4);
    if (noisy) {
      storeNoise(normals, noise, firstChain, step * blocks + block, components);
      if (a.averagesNoise != 0) averageWithNext(normals, noise, firstChain, (step + 1) * blocks + block, components);
    }
    const bytes = <usize>components * ROW;
    const first = <usize>block * 4 * ROW;
    for (let j: usize = 0; j < bytes; j += 16) {
      const i = first + j;
      const direction = f32x4.sub(v128.load(score + i), v128.load(costGradient + i));
      let next = onSphere ? f32x4.mul(drift, direction) : madd(drift, direction, v128.load(y + i));
      if (noisy) next = madd(diffusion, v128.load(normals + j), next);
      v128.store((onSphere ? score : y) + i, flushTiny(next, TINY));
    }
  }
  if (onSphere) stepOnSphere(y, score, dim, TINY);
}

import { performance } from 'node:perf_hooks';
import { whileOwned } from '../../src/device/owner.js';
import { segmentStarts, totalChains, type Segment } from '../../src/ops/support/segments.js';
import { graphPotential } from '../../src/potential/graph/graph_potential.js';
import { presetGraph, presetStart } from '../../src/potential/graph/presets/index.js';
import { keyOf } from '../../src/random/philox.js';
import type { Device } from '../../src/index.js';
import { WEIGHTS } from '../filtered/filters.js';
import { CHANNELS } from './pictures.js';

/** What one step of chains takes, and what came out. */
export interface MeasuredStep {
  readonly stepSeconds: number;
  /** ∇f_k(y), f32 [chains, D] */
  readonly scores: Float32Array;
}

/** What one step of chains and one gradient take. */
export interface Measured extends MeasuredStep {
  readonly gradientSeconds: number;
  /**
   * The potential's change along its own gradient, by central differences, over what the gradient says, less 1; of each
   * marginal's first chain.
   */
  readonly slopesOff: readonly number[];
}

const PRESET = { kind: 'resnet-d' } as const;

/** From y + h/2 to y − h/2 along the gradient, in pictures' own unit: some thousandths of a pixel's black to white. */
const DISTANCE = 0.05;

/** The paper's potentials, placed, and pictures y, each a chain of its own marginal. */
interface Placed {
  readonly dim: number;
  readonly segments: readonly Segment[];
  readonly chains: number;
  /** Potentials' values and gradients at other y, f32 [chains, D]. @returns its seconds */
  step(y: Float32Array): Promise<number>;
  /** Of the step before. */
  values(): Promise<Float32Array>;
  scores(): Promise<Float32Array>;
  /** The gradient to the parameters. @returns its seconds */
  gradient(): Promise<number>;
}

/** @param batches f32 [chains, D] each, those of the first marginals */
async function withPotentials<T>(
  device: Device,
  side: number,
  batches: readonly Float32Array[],
  use: (placed: Placed) => Promise<T>,
): Promise<T> {
  const image = { height: side, width: side, channels: CHANNELS };
  const potential = graphPotential({
    graph: presetGraph(PRESET, image, 1),
    congruence: 'separate',
    weights: WEIGHTS,
    scale: 1,
    start: presetStart(PRESET),
  });
  const { dim } = potential;
  const segments = batches.map(({ length }, marginal) => ({ marginal, chains: length / dim }));
  const chains = totalChains(segments);
  const seconds = async (work: () => void): Promise<number> => {
    await device.synchronize();
    const started = performance.now();
    work();
    await device.synchronize();
    return (performance.now() - started) / 1000;
  };
  return whileOwned(device, async (owner) => {
    const of = owner.own(potential.place(device, potential.initial(keyOf(0))));
    const buffer = (label: string, floats: number) => owner.createBuffer(label, 4 * floats);
    const [y, out, values] = [buffer('y', chains * dim), buffer('scores', chains * dim), buffer('values', chains)];
    const score = owner.own(potential.score(device, segments, true));
    return use({
      dim,
      segments,
      chains,
      step(at) {
        device.write(y, at);
        return seconds(() => score.run({ of, y, out, values }));
      },
      values: () => device.readFloats(values),
      scores: () => device.readFloats(out),
      gradient() {
        const weights = owner.upload('weights', new Float32Array(chains).fill(1 / chains));
        const gradient = buffer('gradient', potential.length);
        const program = owner.own(potential.parameterGradient(device, segments));
        return seconds(() => program.run({ of, y, weights, gradient }));
      },
    });
  });
}

const joined = (batches: readonly Float32Array[]): Float32Array =>
  Float32Array.from(batches.flatMap((batch) => [...batch]));

/** One step alone, and the first: what is made for it is among its seconds. */
export const measureStep = (device: Device, side: number, batches: readonly Float32Array[]): Promise<MeasuredStep> =>
  withPotentials(device, side, batches, async (placed) => ({
    stepSeconds: await placed.step(joined(batches)),
    scores: await placed.scores(),
  }));

/** A step and a gradient, each after a first one of the same kind or a step. */
export const measure = (device: Device, side: number, batches: readonly Float32Array[]): Promise<Measured> =>
  withPotentials(device, side, batches, async (placed) => {
    const { dim, segments, chains } = placed;
    const at = joined(batches);
    await placed.step(at); // what is made at the first use is no part of a step
    const stepSeconds = await placed.step(at);
    const scores = await placed.scores();
    const gradientSeconds = await placed.gradient();
    const lengths = Array.from({ length: chains }, (_, c) => Math.hypot(...scores.subarray(c * dim, (c + 1) * dim)));
    const valuesAt = async (sign: number): Promise<Float32Array> => {
      const along = (i: number): number => (sign * DISTANCE * scores[i]) / (2 * lengths[Math.floor(i / dim)]);
      await placed.step(at.map((value, i) => value + along(i)));
      return placed.values();
    };
    const [above, below] = [await valuesAt(1), await valuesAt(-1)];
    const slopesOff = segmentStarts(segments).map((c) => (above[c] - below[c]) / (DISTANCE * lengths[c]) - 1);
    return { stepSeconds, gradientSeconds, scores, slopesOff };
  });

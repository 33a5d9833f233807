import { performance } from 'node:perf_hooks';
import { checkGraph } from '../../src/layers/check_graph.js';
import { graphPotential } from '../../src/potential/graph/graph_potential.js';
import { presetGraph, presetStart } from '../../src/potential/graph/presets/index.js';
import { keyOf } from '../../src/random/philox.js';
import type { Device } from '../../src/index.js';
import { WEIGHTS } from '../filtered/filters.js';
import { CHANNELS } from './pictures.js';

/** What one step of chains and one gradient take, and what came out. */
export interface Measured {
  readonly stepSeconds: number;
  readonly gradientSeconds: number;
  /** ∇f_k(y), f32 [chains, D] */
  readonly scores: Float32Array;
  /**
   * The potential's change along its own gradient, by central differences, over what the gradient says, less 1; of each
   * marginal's first chain.
   */
  readonly slopesOff: readonly number[];
}

const PRESET = { kind: 'resnet-d' } as const;

/** From y + h/2 to y − h/2 along the gradient, in pictures' own unit: some thousandths of a pixel's black to white. */
const DISTANCE = 0.05;

/** The paper's potentials at pictures y, each a chain of its own marginal. @param batches f32 [chains, D], K of them */
export async function measure(device: Device, side: number, batches: readonly Float32Array[]): Promise<Measured> {
  const image = { height: side, width: side, channels: CHANNELS };
  const potential = graphPotential({
    graph: checkGraph(presetGraph(PRESET, image, 1)).source,
    congruence: 'separate',
    weights: WEIGHTS,
    scale: 1,
    start: presetStart(PRESET),
  });
  const { dim } = potential;
  const segments = batches.map(({ length }, marginal) => ({ marginal, chains: length / dim }));
  const chains = segments.reduce((sum, segment) => sum + segment.chains, 0);
  const owned: { free(): void }[] = [];
  const own = <T extends { free(): void }>(one: T): T => (owned.push(one), one);
  try {
    const of = own(potential.place(device, potential.initial(keyOf(0))));
    const buffer = (label: string, floats: number) => own(device.createBuffer(label, 4 * floats));
    const [y, out] = [buffer('y', chains * dim), buffer('scores', chains * dim)];
    const [values, weights] = [buffer('values', chains), buffer('weights', chains)];
    const gradient = buffer('gradient', potential.length);
    const score = own(potential.score(device, segments, true));
    const toParameters = own(potential.parameterGradient(device, segments));
    const seconds = async (work: () => void): Promise<number> => {
      await device.synchronize();
      const started = performance.now();
      work();
      await device.synchronize();
      return (performance.now() - started) / 1000;
    };
    const at = Float32Array.from(batches.flatMap((batch) => [...batch]));
    const step = () => score.run({ of, y, out, values });
    device.write(y, at);
    device.write(weights, new Float32Array(chains).fill(1 / chains));
    await seconds(step); // what is made at the first use is no part of a step
    const stepSeconds = await seconds(step);
    const scores = await device.readFloats(out);
    const gradientSeconds = await seconds(() => toParameters.run({ of, y, weights, gradient }));

    const lengths = Array.from({ length: chains }, (_, c) => Math.hypot(...scores.subarray(c * dim, (c + 1) * dim)));
    const valuesAt = async (sign: number): Promise<Float32Array> => {
      const along = (i: number) => (sign * DISTANCE * scores[i]) / (2 * lengths[Math.floor(i / dim)]);
      device.write(
        y,
        at.map((value, i) => value + along(i)),
      );
      step();
      return device.readFloats(values);
    };
    const [above, below] = [await valuesAt(1), await valuesAt(-1)];
    let first = 0;
    const slopesOff = segments.map((segment) => {
      const c = (first += segment.chains) - segment.chains;
      return (above[c] - below[c]) / (DISTANCE * lengths[c]) - 1;
    });
    return { stepSeconds, gradientSeconds, scores, slopesOff };
  } finally {
    for (const one of owned.reverse()) one.free();
  }
}

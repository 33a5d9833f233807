import { describe, expect, it } from 'vitest';
import { add, component, defineCost, mul, sin, square } from '../../../src/autograd/index.js';
import type { Transition } from '../../../src/chains/transition.js';
import { keyOf } from '../../../src/random/philox.js';
import { createSampler } from '../../../src/samplers/sampler.js';
import { barker } from '../../../src/samplers/transitions/barker.js';
import { hmc, mala } from '../../../src/samplers/transitions/leapfrog.js';
import { rwm } from '../../../src/samplers/transitions/rwm.js';
import { ula } from '../../../src/samplers/transitions/ula.js';
import { wells } from '../../chains/extension/wells.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

/** log μ(y) = −(y² + sin 3y)/ε but for a constant: lopsided, neither normal nor of one curvature. */
const EPSILON = 0.8;
const logDensity = (y: number): number => -(y ** 2 + Math.sin(3 * y)) / EPSILON;
const cost = defineCost((_, y) => {
  const one = component(y, 0);
  return add(square(one), sin(mul(3, one)));
}).trace(1, 1);
const CHAINS = 20_000;
const segments = [{ marginal: 0, chains: CHAINS }];

/** Bins of [−3, 3), the outer two with the tails; the density beyond is below 2e-4 of the whole. */
const BINS = 12;
const binOf = (y: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(((y + 3) / 6) * BINS)));

/** The density on a grid of [−5, 5], and its distribution function. */
const GRID = 20_001;
const places = Float64Array.from({ length: GRID }, (_, i) => -5 + (10 * i) / (GRID - 1));
const masses = places.map((y) => Math.exp(logDensity(y)));
const total = masses.reduce((sum, m) => sum + m, 0);
const cumulative = new Float64Array(GRID);
const shares = new Float64Array(BINS);
masses.forEach((m, i) => {
  cumulative[i] = m / total + (cumulative[i - 1] ?? 0);
  shares[binOf(places[i])] += m / total;
});

/** Draws from the density itself. */
function exactDraws(): Float32Array {
  return Float32Array.from(new TestRandom(41).uniforms(CHAINS), (u) => {
    let [low, high] = [0, GRID - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < u) low = middle + 1;
      else high = middle;
    }
    return places[low];
  });
}

/** Where exact draws stand after some steps, beside where they stood. */
interface Moved {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly acceptance: number | undefined;
}

/** Σ (n − e)²/e over bins. */
function chiSquare(y: Float32Array): number {
  const counts = new Float64Array(BINS);
  for (const v of y) counts[binOf(v)]++;
  return counts.reduce((sum, n, b) => sum + (n - CHAINS * shares[b]) ** 2 / (CHAINS * shares[b]), 0);
}

/** Σ (n_ab − n_ba)²/(n_ab + n_ba) over pairs of bins that ten chains and more went between, and how many these are. */
function asymmetry({ before, after }: Moved): [value: number, pairs: number] {
  const counts = new Float64Array(BINS * BINS);
  before.forEach((v, c) => counts[binOf(v) * BINS + binOf(after[c])]++);
  let [value, pairs] = [0, 0];
  for (let a = 0; a < BINS; a++) {
    for (let b = 0; b < a; b++) {
      const [there, back] = [counts[a * BINS + b], counts[b * BINS + a]];
      if (there + back < 10) continue;
      value += (there - back) ** 2 / (there + back);
      pairs++;
    }
  }
  return [value, pairs];
}

/** A sum of n squares of normal numbers has the mean n and the deviation √(2n): five of them are allowed. */
const allowed = (n: number): number => n + 5 * Math.sqrt(2 * n);

forEachDevice((_name, device) => {
  const moved = (transition: Transition, stepSize: number, steps: number): Promise<Moved> =>
    withScratch(device(), async (scratch) => {
      const potential = wells([0], 1);
      const how = { constraint: 'none', epsilon: EPSILON, stepSize, start: { kind: 'input' } } as const;
      const sampler = scratch.keep(createSampler(device(), { transition, potential, costs: [cost], segments, ...how }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const state = scratch.keep(sampler.createState());
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      const before = exactDraws();
      device().write(state.x, before);
      sampler.init(state, counter);
      sampler.step(state, placed, counter, 0, steps);
      const after = await scratch.download(state.y);
      return { before, after, acceptance: (await sampler.info()).acceptance };
    });

  // Steps so long that a third and more of them are refused.
  describe.each<[string, Transition, number]>([
    ['mala', mala, 1],
    ['hmc', hmc(3), 0.35],
    ['barker', barker, 4],
    ['rwm', rwm, 2],
  ])('%s at a long step', (_, transition, stepSize) => {
    it('leaves the density as it is', async () => {
      const { after, acceptance } = await moved(transition, stepSize, 4);
      expect(acceptance).toBeGreaterThan(0.2);
      expect(acceptance).toBeLessThan(0.8);
      expect(chiSquare(after)).toBeLessThan(allowed(BINS - 1));
    });

    it('goes as often one way as the other', async () => {
      const [value, pairs] = asymmetry(await moved(transition, stepSize, 1));
      expect(pairs).toBeGreaterThan(20);
      expect(value).toBeLessThan(allowed(pairs));
    });
  });

  it('is not what an untested step does', async () => {
    expect(chiSquare(exactDraws())).toBeLessThan(allowed(BINS - 1));
    expect(chiSquare((await moved(ula, 0.3, 4)).after)).toBeGreaterThan(2 * allowed(BINS - 1));
    const [value, pairs] = asymmetry(await moved(ula, 0.3, 1));
    expect(value).toBeGreaterThan(allowed(pairs));
  });
});

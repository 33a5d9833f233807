import { expect, it } from 'vitest';
import { stepOverEpsilon } from '../../../src/barycenter/problem/default_steps.js';
import { DEFAULT_FRICTION } from '../../../src/barycenter/problem/sampler_settings.js';
import { stepped } from '../../../src/chains/stepped/stepped_chains.js';
import { Stream } from '../../../src/random/counters.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { createSampler } from '../../../src/samplers/sampler.js';
import { mala } from '../../../src/samplers/transitions/leapfrog.js';
import { underdamped } from '../../../src/samplers/transitions/underdamped.js';
import { wells } from '../../chains/extension/wells.js';
import { squaredEuclideanPair } from '../../support/costs.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { expectClose } from '../../support/tolerance.js';

/** Plans N(x/(1 + a), ε/(1 + a) I), of curvatures 1.6 and 0.6. */
const CURVATURES = [0.6, -0.4];
const [DIM, CHAINS, EPSILON, START] = [3, 1500, 0.5, 4];
const ROWS = CHAINS * DIM;
const segments = CURVATURES.map((_, marginal) => ({ marginal, chains: CHAINS }));
const costs = CURVATURES.map(() => squaredEuclideanPair(DIM).traced);
const potential = wells(CURVATURES, DIM);
const how = { potential, costs, segments, constraint: 'none', epsilon: EPSILON, start: { kind: 'input' } } as const;

/** Mean of y over START after some steps of a mode of relative step s = ηa/ε, from a velocity of mean 0. */
function meanLeft(s: number, friction: number, steps: number): number {
  const c = Math.exp(-friction);
  // In units of h for the velocity.
  let [q, v] = [1, 0];
  for (let step = 0; step < steps; step++) {
    const kicked = v - s * q;
    q += ((1 + c) / 2) * kicked;
    v = c * kicked;
  }
  return q;
}

forEachDevice((_name, device) => {
  const ends = (stepSize: number, friction: number, steps: number): Promise<Float32Array> =>
    withScratch(device(), async (scratch) => {
      const sampler = scratch.keep(createSampler(device(), { ...how, transition: underdamped(friction), stepSize }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const state = scratch.keep(sampler.createState());
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      device().write(state.x, new Float32Array(2 * ROWS));
      sampler.init(state, counter);
      device().write(state.y, new Float32Array(2 * ROWS).fill(START));
      // In two calls, as a chain may be cut anywhere.
      sampler.step(state, placed, counter, 0, 1);
      sampler.step(state, placed, counter, 1, steps - 1);
      expect(await sampler.info()).toEqual({});
      return scratch.download(state.y);
    });
  const mean = (y: Float32Array, k: number, of = (v: number) => v): number =>
    y.subarray(k * ROWS, (k + 1) * ROWS).reduce((sum, v) => sum + of(v) / ROWS, 0);

  // ηa/ε of 1.6 and 0.6, where untested Langevin would be 1/(1 − 0.4) = 1.67 and 1.18 times too wide.
  it.each([0.3, 1, 4])('has the right variance at a long step, with a friction of %d', async (friction) => {
    const y = await ends(0.5, friction, 60);
    for (const [k, a] of CURVATURES.entries()) {
      const variance = (mean(y, k, (v) => v * v) * (1 + a)) / EPSILON;
      // 4,500 components: √(2/4500) = 0.021 a standard error, 4 of them.
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / ROWS));
    }
  });

  it.each([
    [0.3, 1],
    [0.1, 1],
    [0.1, 4],
  ])('forgets its start as fast as its equations say, at η = %d with a friction of %d', async (stepSize, friction) => {
    for (const steps of [2, 5]) {
      const y = await ends(stepSize, friction, steps);
      for (const [k, a] of CURVATURES.entries()) {
        const expected = START * meanLeft((stepSize * (1 + a)) / EPSILON, friction, steps);
        // The variance is at most the plan's.
        expect(Math.abs(mean(y, k) - expected)).toBeLessThan(4 * Math.sqrt(EPSILON / (1 + a) / ROWS));
      }
    }
  });

  it('forgets its start faster than untested Langevin at the default step and friction', async () => {
    const relative = stepOverEpsilon({ kind: 'underdamped' }, DIM);
    // A step of ula leaves 1 − ηa/2ε of the mean, at the curvature 1.6.
    const left = (steps: number) => meanLeft(relative, DEFAULT_FRICTION, steps);
    expect(Math.abs(left(10))).toBeLessThan((1 - relative / 2) ** 10 / 4);
    expect(Math.abs(left(20))).toBeLessThan((1 - relative / 2) ** 20 / 100);
    const y = await ends((relative * EPSILON) / 1.6, DEFAULT_FRICTION, 10);
    expect(Math.abs(mean(y, 0) - START * left(10))).toBeLessThan(4 * Math.sqrt(EPSILON / 1.6 / ROWS));
  });

  it('starts with normal velocities of its own stream, and goes on with those it has', () =>
    withScratch(device(), async (scratch) => {
      const sampler = scratch.keep(createSampler(device(), { ...how, transition: underdamped(1), stepSize: 0.1 }));
      const state = scratch.keep(sampler.createState());
      device().write(state.x, new Float32Array(2 * ROWS));
      sampler.init(state, { key: keyOf(5), iteration: 2, firstChain: 7 });
      const velocity = await scratch.download(state.velocity!);
      for (const c of [0, 9]) {
        const expected = normals(keyOf(5), Stream.velocity, 2, 7 + c, DIM);
        const reason = 'Box–Muller in float32';
        expectClose(velocity.subarray(c * DIM, (c + 1) * DIM), expected, { absolute: 1e-6, relative: 1e-5, reason });
      }
    }));

  it('says so where a state has no velocity, or steps would be tested', () =>
    withScratch(device(), (scratch) => {
      const sampler = scratch.keep(createSampler(device(), { ...how, transition: underdamped(1), stepSize: 0.1 }));
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const { x, y, ...whole } = sampler.createState();
      const counter = { key: keyOf(5), iteration: 2, firstChain: 0 };
      try {
        expect(() => sampler.step({ x, y }, placed, counter, 0, 1)).toThrow(/^chains: velocity must be a buffer/);
      } finally {
        whole.free();
      }
      const transition = { ...mala, velocity: 'kept' } as const;
      expect(stepped.objection(device(), { ...how, transition })).toBe('it keeps no velocity of steps that are tested');
      return Promise.resolve();
    }));
});

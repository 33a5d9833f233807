import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { adamUpdate } from '../../src/ops/adam_update/launch.js';
import { referenceAdamUpdate, type ReferenceAdamOptions, type ReferenceAdamState } from '../reference/adam_update.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, type Nudge } from '../support/tolerance.js';

type Key = keyof ReferenceAdamState;
const KEYS: readonly Key[] = ['parameters', 'firstMoment', 'secondMoment', 'average'];

/** Of parameters: one, a workgroup and a tile that are not full, several of both. */
const LENGTHS = [1, 77, 4096 + 1001];

/** State and one gradient for each step. */
interface AdamData {
  readonly state: Readonly<Record<Key, Float32Array>>;
  readonly gradients: readonly Float32Array[];
}

const defaults = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, averageDecay: 0 };

function adamData(length: number, steps: number, fresh: boolean): AdamData {
  const random = new TestRandom(61);
  const parameters = random.normals(length);
  const state = {
    parameters,
    firstMoment: fresh ? new Float32Array(length) : random.normals(length, 0.1),
    secondMoment: fresh ? new Float32Array(length) : random.normals(length, 0.1).map((v) => v * v),
    average: random.normals(length),
  };
  return { state, gradients: Array.from({ length: steps }, () => random.normals(length, 0.2)) };
}

/** Runs the steps `first.step`, `first.step + 1`, …; @returns the state */
async function adamOn(device: Device, data: AdamData, first: typeof defaults, stepFactors?: Float32Array) {
  return withScratch(device, async (scratch) => {
    const buffers = {
      parameters: scratch.upload(data.state.parameters),
      firstMoment: scratch.upload(data.state.firstMoment),
      secondMoment: scratch.upload(data.state.secondMoment),
      average: scratch.upload(data.state.average),
    };
    const program = scratch.keep(adamUpdate(device, data.state.parameters.length));
    const factors = stepFactors ? { stepFactors: scratch.upload(stepFactors) } : {};
    data.gradients.forEach((gradient, i) =>
      program.run({ ...first, ...buffers, ...factors, gradient: scratch.upload(gradient), step: first.step + i }),
    );
    return {
      parameters: await scratch.download(buffers.parameters),
      firstMoment: await scratch.download(buffers.firstMoment),
      secondMoment: await scratch.download(buffers.secondMoment),
      average: await scratch.download(buffers.average),
    };
  });
}

function referenceOf({ state, gradients }: AdamData, first: ReferenceAdamOptions, nudge: Nudge): ReferenceAdamState {
  let current: ReferenceAdamState = {
    parameters: nudge(state.parameters),
    firstMoment: nudge(state.firstMoment),
    secondMoment: nudge(state.secondMoment),
    average: nudge(state.average),
  };
  gradients.forEach((gradient, i) => {
    current = referenceAdamUpdate(current, nudge(gradient), { ...first, step: first.step + i });
  });
  return current;
}

interface AdamCase {
  readonly name: string;
  readonly changes: Partial<ReferenceAdamOptions>;
  /** Steps in a row. */
  readonly count: number;
  /** Whether the moments start at 0. */
  readonly fresh: boolean;
}

const cases: AdamCase[] = [
  { name: 'the first step from zero moments', changes: {}, count: 1, fresh: true },
  { name: 'step 1000 with an average', changes: { step: 1000, averageDecay: 0.75 }, count: 1, fresh: false },
  { name: 'five steps, other betas', changes: { beta1: 0.5, beta2: 0.9, averageDecay: 0.9 }, count: 5, fresh: true },
  { name: 'a large epsilon and rate', changes: { learningRate: 3, epsilon: 0.5, step: 7 }, count: 2, fresh: false },
];

forEachDevice((_name, device) => {
  it.each(cases)('$name', async ({ changes, count, fresh }) => {
    const options = { ...defaults, ...changes };
    const data = adamData(LENGTHS[2], count, fresh);
    const got = await adamOn(device(), data, options);
    for (const key of KEYS) {
      const tolerance = float32Tolerance(16, (nudge) => referenceOf(data, options, nudge)[key]);
      expectClose(got[key], tolerance.reference, tolerance);
    }
  });

  it.each(LENGTHS)('copies %i parameters into an average of decay 0, and no more', async (length) => {
    const got = await adamOn(device(), adamData(length, 1, true), defaults);
    expect(got.average).toEqual(got.parameters);
  });

  it('leaves parameters alone where gradient and moments are 0', async () => {
    const data = adamData(LENGTHS[1], 1, true);
    const still = { ...data, gradients: [new Float32Array(data.state.parameters.length)] };
    const got = await adamOn(device(), still, { ...defaults, averageDecay: 1 });
    expect(got.parameters).toEqual(data.state.parameters);
    expect(got.average).toEqual(data.state.average);
  });

  it('multiplies each step by its own factor', async () => {
    const data = adamData(LENGTHS[1], 2, false);
    const stepFactors = new TestRandom(62).normals(data.state.parameters.length).map((v) => Math.exp(3 * v));
    const got = await adamOn(device(), data, defaults, stepFactors);
    const tolerance = float32Tolerance(
      16,
      (nudge) => referenceOf(data, { ...defaults, stepFactors: nudge(stepFactors) }, nudge).parameters,
    );
    expectClose(got.parameters, tolerance.reference, tolerance);
    const ones = await adamOn(device(), data, defaults, new Float32Array(stepFactors.length).fill(1));
    expect(ones).toEqual(await adamOn(device(), data, defaults));
  });

  it('gives the same bits again', async () => {
    const data = adamData(LENGTHS[1], 3, true);
    expect(await adamOn(device(), data, defaults)).toEqual(await adamOn(device(), data, defaults));
  });
});

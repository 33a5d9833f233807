import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import type { ImportanceWeightsSpec } from '../../src/ops/importance_weights/contract.js';
import { importanceWeights } from '../../src/ops/importance_weights/launch.js';
import { referenceImportanceWeights } from '../reference/importance_weights.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, type Nudge } from '../support/tolerance.js';

type Shape = Required<ImportanceWeightsSpec>;

interface Input {
  readonly values: Float32Array;
  readonly costs: Float32Array;
  readonly logDensities: Float32Array;
  readonly factors: Float32Array;
  readonly epsilon: number;
}

function inputOf({ groups, points, draws, shared }: Shape, epsilon: number): Input {
  const random = new TestRandom(draws);
  const pairs = groups * points * draws;
  const drawn = shared ? groups * draws : pairs;
  return {
    values: random.normals(drawn),
    costs: random.normals(pairs).map((c) => c * c),
    logDensities: random.normals(drawn),
    factors: Float32Array.from(random.uniforms(groups)),
    epsilon,
  };
}

const weighed = (device: Device, shape: Shape, { epsilon, ...given }: Input) =>
  withScratch(device, async (scratch) => {
    const program = scratch.keep(importanceWeights(device, shape));
    const [weights, effective] = [scratch.output(given.values.length), scratch.output(shape.groups * shape.points)];
    const buffers = {
      values: scratch.upload(given.values),
      costs: scratch.upload(given.costs),
      logDensities: scratch.upload(given.logDensities),
      factors: scratch.upload(given.factors),
    };
    program.run({ ...buffers, epsilon, weights, effective });
    return { weights: await scratch.download(weights), effective: await scratch.download(effective) };
  });

/** One draw, less than a vector, none that is left over, more than a workgroup. */
const shapes = [
  { groups: 1, points: 1, draws: 1 },
  { groups: 2, points: 19, draws: 3 },
  { groups: 3, points: 5, draws: 64 },
  { groups: 2, points: 7, draws: 301 },
];
const cases = shapes.flatMap((shape) => [false, true].map((shared) => ({ ...shape, shared })));

forEachDevice((name, device) => {
  it.each(cases)('$groups × $points points of $draws draws, shared: $shared', async (shape) => {
    const input = inputOf(shape, 0.3);
    const { weights, effective } = await weighed(device(), shape, input);
    const reference = (nudge: Nudge) =>
      referenceImportanceWeights({
        ...shape,
        values: nudge(input.values),
        costs: nudge(input.costs),
        logDensities: nudge(input.logDensities),
        factors: nudge(input.factors),
        epsilon: input.epsilon,
      });
    const weightsTolerance = float32Tolerance(shape.draws, (nudge) => reference(nudge).weights);
    expectClose(weights, weightsTolerance.reference, weightsTolerance);
    const effectiveTolerance = float32Tolerance(shape.draws, (nudge) => reference(nudge).effective);
    expectClose(effective, effectiveTolerance.reference, effectiveTolerance);
  });

  it('weighs what would overflow or vanish without the largest subtracted', async () => {
    const shape = { groups: 1, points: 2, draws: 5, shared: false };
    const values = Float32Array.of(1e4, 1e4, 0, -1e4, -1e4, -3e4, -3e4, -3e4, -3e4, -4e4);
    const [costs, logDensities] = [new Float32Array(10), new Float32Array(10)];
    const input = { values, costs, logDensities, factors: Float32Array.of(6), epsilon: 1 };
    const { weights, effective } = await weighed(device(), shape, input);
    expect([...weights]).toEqual([3, 3, 0, 0, 0, 1.5, 1.5, 1.5, 1.5, 0]);
    expect([...effective]).toEqual([2, 4]);
  });

  it('gives a point nothing where no draw is possible', async () => {
    const shape = { groups: 1, points: 2, draws: 3, shared: false };
    const costs = Float32Array.of(Infinity, Infinity, Infinity, Infinity, 1, Infinity);
    const [values, logDensities] = [new Float32Array(6), new Float32Array(6)];
    const input = { values, costs, logDensities, factors: Float32Array.of(2), epsilon: 0.5 };
    const { weights, effective } = await weighed(device(), shape, input);
    expect([...weights]).toEqual([0, 0, 0, 0, 2, 0]);
    expect([...effective]).toEqual([0, 1]);
  });

  it('hides no number that is none', async () => {
    const shape = { groups: 1, points: 2, draws: 9, shared: false };
    const input = inputOf(shape, 1);
    input.values[4] = NaN;
    const { weights } = await weighed(device(), shape, input);
    expect([...weights.subarray(0, 9)], name).toEqual(new Array(9).fill(NaN));
    expect(weights.subarray(9).every(Number.isFinite)).toBe(true);
  });

  it('refuses buffers and an ε that it cannot use', async () => {
    const shape = { groups: 2, points: 3, draws: 4, shared: true };
    const input = inputOf(shape, 1);
    await expect(weighed(device(), shape, { ...input, epsilon: 0 })).rejects.toThrow(
      /epsilon must be a positive number/,
    );
    const short = { ...input, costs: input.costs.subarray(1) };
    await expect(weighed(device(), shape, short)).rejects.toThrow(/buffer costs must hold at least 24 floats/);
    expect(() => importanceWeights(device(), { ...shape, draws: 0 })).toThrow(/draws must be a whole number from 1 up/);
  });
});

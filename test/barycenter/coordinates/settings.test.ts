import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { cost, dyadicCloud, moved, outcome, tiny } from './moved_problems.js';

const weights = [0.25, 0.75];
const clouds = [dyadicCloud(1, 40, [0, 1], 2), dyadicCloud(2, 30, [3, -2], 0.5)];
/** The same cost as ½‖x − y‖², which the problem cannot know: so the engine only moves. */
const written = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, y))));

const input = (
  change: Partial<ProblemInput> & Pick<ProblemInput, 'epsilon'>,
  factor = 1,
  offset = 0,
  own = cost,
): ProblemInput =>
  tiny({
    ...change,
    marginals: clouds.map((table, k) => ({
      weight: weights[k],
      cost: own,
      samples: moved(table, k, (v) => v * factor + offset),
    })),
  });

const loaded = async (...given: Parameters<typeof input>): Promise<LoadedProblem> =>
  loadMarginals(defineProblem(input(...given)));

describe('settings in the data’s unit', () => {
  const settings = (factor: number, offset: number) => ({
    epsilon: 0.5 * factor ** 2,
    potential: { scale: 3 * factor ** 2 },
    sampler: {
      stepSize: 0.125 * factor ** 2,
      init: {
        kind: 'gaussian' as const,
        mean: [factor + offset, -factor / 2 + offset],
        standardDeviation: 1.5 * factor,
      },
    },
  });

  it.each([2 ** -200, 0.25, 2 ** 100])('come to the same bits in a unit of %d and elsewhere', async (factor) => {
    const [plain, scaled, away] = [
      await loaded(settings(1, 0)),
      await loaded(settings(factor, 0), factor),
      await loaded(settings(1, 1024), 1, 1024),
    ];
    for (const { engine } of [scaled, away]) expect(engine).toEqual(plain.engine);
    const { unit } = plain.coordinates.output;
    // And they are what they say, in float64: η and the scale per unit of the cost, the start's deviation per unit of
    // length.
    expect(plain.engine.stepSizes).toEqual([0.125 / unit ** 2, 0.125 / unit ** 2]);
    expect([plain.engine.scale, plain.engine.epsilon]).toEqual([3 / unit ** 2, 0.5 / unit ** 2]);
    expect(plain.engine.start).toHaveProperty('standardDeviation', 1.5 / unit);
  });

  it('are the defaults’ where they name the same numbers', async () => {
    const ula = (sampler: object) => loaded({ epsilon: 0.5, sampler: { kind: 'ula', ...sampler } });
    const [open, given] = [await ula({}), await ula({ stepSize: 0.1 })];
    // 0.2·ε; twice the rounding of a division.
    given.engine.stepSizes.forEach((step, k) =>
      expect(Math.abs(step / open.engine.stepSizes[k] - 1)).toBeLessThan(2 ** -50),
    );
    expect(Math.abs(given.engine.scale / open.engine.scale - 1)).toBeLessThan(2 ** -50);
    expect([open.engine.adaptsSteps, given.engine.adaptsSteps]).toEqual([true, false]);
  });
});

describe('a relative ε', () => {
  it('is the part it says of the weighted mean variance, by hand', async () => {
    const variance = (k: number): number => {
      const { data, rows } = clouds[k];
      return [0, 1].reduce((sum, c) => {
        const column = data.filter((_, i) => i % 2 === c);
        const mean = column.reduce((a, b) => a + b, 0) / rows;
        return sum + column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows / 2;
      }, 0);
    };
    const expected = 0.1 * (weights[0] * variance(0) + weights[1] * variance(1));
    for (const own of [cost, written]) {
      const { epsilon } = await loaded({ epsilon: { relative: 0.1 } }, 1, 100, own);
      expect(Math.abs(epsilon / expected - 1)).toBeLessThan(1e-12); // sums of 40 numbers at an offset of 100 deviations
    }
  });
});

describe('scaling: common-deviation', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  const scaling = 'common-deviation' as const;
  const unitOf = async (): Promise<number> => (await loaded({ epsilon: 0.5, scaling })).coordinates.output.unit;

  it('means what dividing the tables by hand means', async () => {
    const unit = await unitOf();
    const given = { epsilon: 0.5, potential: { scale: 4 }, sampler: { stepSize: 0.1 } };
    const [named, byHand] = [await loaded({ ...given, scaling }), await loaded(given, 1 / unit)];
    // The second time the common deviation is 1 to a few roundings.
    const close = (a: number, b: number): void => expect(Math.abs(a / b - 1)).toBeLessThan(1e-14);
    close(named.engine.epsilon, byHand.engine.epsilon);
    close(named.engine.scale, byHand.engine.scale);
    named.engine.stepSizes.forEach((step, k) => close(step, byHand.engine.stepSizes[k]));
    named.engine.inputDeviations.forEach((deviation, i) => close(deviation, byHand.engine.inputDeviations[i]));
    expect([named.epsilon, byHand.epsilon]).toEqual([0.5, 0.5]);
  });

  it('gives the losses and points of tables divided by hand, to rounding', async () => {
    const unit = await unitOf();
    const given = {
      epsilon: 0.5,
      training: { iterations: 2, batchSize: 16, validation: { every: 1, points: 4, draws: 4 } },
    };
    const [named, byHand] = [
      await outcome(device, input({ ...given, scaling })),
      await outcome(device, input(given, 1 / unit)),
    ];
    // Float32 points that are off by a rounding, through 2 iterations of 8 steps; a unit forgotten somewhere makes 0.1
    // and more.
    expect(Math.abs(named.loss - byHand.loss)).toBeLessThan(1e-4);
    named.outputs[0].forEach((y, i) => expect(Math.abs(y / unit - byHand.outputs[0][i])).toBeLessThan(1e-4));
  });

  it('holds for costs of differences as for squared distances, written out or known', async () => {
    const given = {
      epsilon: 0.5,
      scaling,
      training: { iterations: 2, batchSize: 16, validation: { every: 1, points: 4, draws: 4 } },
    };
    const one = await outcome(device, input(given, 1, 0, written));
    const eight = await outcome(device, input(given, 8, 0, written));
    expect(one.loaded.coordinates.kind).toBe('centred');
    expect(eight.checkpoint).toEqual(one.checkpoint);
    expect(eight.loss).toBe(one.loss);
    expect(eight.outputs).toEqual(one.outputs.map((y) => y.map((v) => 8 * v)));
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { defineProblem, DivergenceError, squaredEuclidean, type Result } from '../../src/index.js';
import { gaussianTarget } from './gaussian_truth.js';
import { scoreAgainst } from './truth.js';
import { checksLine, withVerdict } from './verdict.js';

const SCORING = { points: 512, clouds: 16, replicates: 64 };
const truth = gaussianTarget(
  [3, -1],
  [
    [4, 1],
    [1, 2],
  ],
);

/** A result of two marginals whose plans give these draws, whatever the points. */
function standIn(draws: readonly ((count: number, seed: number, steps: number) => Float64Array)[]): Result {
  const plan = (k: number) => ({
    inputDim: 2,
    inputs: (count: number) => Promise.resolve(new Float64Array(2 * count)),
    sample: ({ data }: { readonly data: Float64Array }, { steps }: { readonly steps: number }) =>
      new Promise((resolve) => {
        resolve({ data: draws[k](data.length / 2, 500 + k, steps) });
      }),
  });
  return { loaded: { marginals: draws, problem: { sampler: { steps: 10 } } }, plan } as unknown as Result;
}

describe('scoreAgainst', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  it('gives an exact solver the floor', async () => {
    const { ratio, floor, spread, errors } = await scoreAgainst(
      truth,
      device,
      standIn([truth.draw, truth.draw]),
      SCORING,
    );
    expect(errors).toHaveLength(2);
    // The worse of two means of 16 scores, over a mean of 64: 4 standard errors.
    expect(Math.abs(ratio - 1)).toBeLessThan((4 * spread * Math.sqrt(1 / 16 + 1 / 64)) / floor);
  });

  it('takes the worst marginal, whichever it is', async () => {
    const moved = (count: number, seed: number): Float64Array =>
      truth.draw(count, seed).map((v, i) => v + (i % 2 === 0 ? 0.4 : 0));
    const first = await scoreAgainst(truth, device, standIn([moved, truth.draw]), SCORING);
    const second = await scoreAgainst(truth, device, standIn([truth.draw, moved]), SCORING);
    // A fifth of a deviation: 100 · 0.04 / ½ tr I, 5 standard errors of its product with the error of a mean of 512 ·
    // 16 draws.
    for (const { ratio, floor } of [first, second]) {
      expect(Math.abs((ratio - 1) * floor - 4)).toBeLessThan((5 * 100 * 2 * 0.2) / Math.sqrt(512 * 16));
    }
  });

  it('follows longer chains where it is asked to', async () => {
    const leaving = (count: number, seed: number, steps: number): Float64Array =>
      truth.draw(count, seed).map((v) => v + (steps > 10 ? 1 : 0));
    const result = standIn([leaving, truth.draw]);
    expect((await scoreAgainst(truth, device, result, SCORING)).ratio).toBeLessThan(2);
    expect((await scoreAgainst(truth, device, result, { ...SCORING, longer: 4 })).ratio).toBeGreaterThan(20);
  });

  it('is infinite where chains diverge, and passes other errors on', async () => {
    const failing = (error: Error) => (): Float64Array => {
      throw error;
    };
    const { ratio } = await scoreAgainst(
      truth,
      device,
      standIn([truth.draw, failing(new DivergenceError('far'))]),
      SCORING,
    );
    expect(ratio).toBe(Infinity);
    await expect(scoreAgainst(truth, device, standIn([failing(new Error('no')), truth.draw]), SCORING)).rejects.toThrow(
      'no',
    );
  });
});

describe('withVerdict', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());
  const problem = (learningRate: number) =>
    defineProblem({
      epsilon: 0.5,
      marginals: [0, 1].map((k) => ({
        weight: 0.5,
        cost: squaredEuclidean(),
        samples: Array.from({ length: 50 }, (_, i) => [Math.sin(i + k)]),
      })),
      potential: { hidden: [4] },
      sampler: { steps: 5 },
      training: {
        iterations: 20,
        batchSize: 8,
        optimizer: { learningRate },
        validation: { every: 5, points: 4, draws: 4 },
      },
    });

  it('hands the package’s own verdict over, and frees the result', async () => {
    const told = await withVerdict(device, problem(0.01), 0, (verdict, result) =>
      Promise.resolve([verdict, result !== undefined] as const),
    );
    expect(told[1]).toBe(true);
    expect(told[0].checks.length).toBeGreaterThan(2);
    expect(checksLine(told[0]).split(', ')).toHaveLength(told[0].checks.length);
    expect(device.liveBytes).toBe(0);
  });

  it('takes the error of a training that diverges for its verdict', async () => {
    const told = await withVerdict(device, problem(1e30), 0, (verdict, result) =>
      Promise.resolve([verdict.kind, result] as const),
    );
    expect(told).toEqual(['diverges', undefined]);
    expect(device.liveBytes).toBe(0);
  });
});

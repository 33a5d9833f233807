import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defineCost, mul, square, squaredEuclidean, sub, sum } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { SamplerInput } from '../../../src/barycenter/problem/sampler_settings.js';
import { solve } from '../../../src/barycenter/solve.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';
import { forEachDevice } from '../../support/devices.js';

const CURVATURES = [100, 10, 1];

const problem = (sampler: SamplerInput, training: NonNullable<ProblemInput['training']>): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: defineCost((x, y) => mul(0.5, sum(mul(CURVATURES, square(sub(x, y)))))),
    distribution: gaussian({ mean: [mean, 0, 0], standardDeviation: 0.05 }),
  })),
  potential: { hidden: [8] },
  sampler: { precondition: 'diagonal', ...sampler },
  training: { validation: { every: 10, points: 2, draws: 4 }, ...training },
});

forEachDevice((_name, device) => {
  it.each([
    ['leimkuhler-matthews', {}],
    ['ula', { tolerance: 0.05 }],
    ['mala', { adapt: {} }],
    ['rwm', {}],
    ['underdamped', { memory: { batches: 2, visits: 4, steps: 2 } }],
  ] as const)('%s learns scales, which go on to the bits of one session', async (kind, more) => {
    const given = problem({ kind, steps: 10, ...more }, { iterations: 20, batchSize: 32 });
    const whole = await solve(given, { device: device(), seed: 3 });
    const first = await solve(given, { device: device(), seed: 3, until: 10 });
    const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    const { scales } = whole.checkpoint;
    expect(scales).toHaveLength(6);
    expect(scales).not.toEqual(first.checkpoint.scales);
    // The cost's a_i and what the potential, of order ε, adds: s_i² is about 1/a_i, 10:1 across three columns.
    for (const k of [0, 1]) {
      expect(scales![3 * k + 2] / scales![3 * k]).toBeGreaterThan(7);
      expect(scales![3 * k] * 10).toBeGreaterThan(0.8);
      expect(scales![3 * k] * 10).toBeLessThan(1.2);
    }
    for (const result of [whole, first, second]) result.free();
  });

  it('keeps every bit of scales in a run folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scales-'));
    const base = problem({ kind: 'mala', steps: 5 }, { iterations: 2, batchSize: 16 });
    const marginals = base.marginals.map((m) => ({ ...m, cost: squaredEuclidean() }));
    const result = await solve({ ...base, marginals }, { device: device(), seed: 3 });
    await saveRun(result, join(folder, 'run'));
    const run = await loadRun(join(folder, 'run'));
    expect(run.trained.scales).toEqual(result.checkpoint.scales);
    await rm(folder, { recursive: true });
    result.free();
  });

  it('scales the marginals that are visited alone', async () => {
    const cost = squaredEuclidean();
    const base = problem({ kind: 'mala', steps: 5 }, { iterations: 1, batchSize: 16, marginals: 2 });
    const marginals = [0, 1, 2].map((i) => ({ ...base.marginals[i % 2], weight: 1 / 3, cost }));
    const result = await solve({ ...base, marginals }, { device: device(), seed: 3 });
    const { scales } = result.checkpoint;
    const scaled = [0, 1, 2].filter((k) => scales!.subarray(3 * k, 3 * k + 3).some((s) => s !== 1));
    expect(scaled).toHaveLength(2);
    const sampled = await result.plan(0).sample([[0, 0, 0]], { perPoint: 3 });
    expect(sampled.data.every(Number.isFinite)).toBe(true);
    result.free();
  });
});

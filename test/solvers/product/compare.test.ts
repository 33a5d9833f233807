import { afterAll, beforeAll, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { compareSolvers } from '../../../src/solvers/compare/compare.js';
import type { CompareOptions } from '../../../src/solvers/compare/contract.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  expect(device.liveBytes).toBe(0);
  await device.close();
});

const compared = (input: ProblemInput, signal?: AbortSignal, solvers?: CompareOptions['solvers']) =>
  compareSolvers(input, {
    device,
    points: 1024,
    ...(signal ? { signal } : {}),
    ...(solvers ? { solvers } : {}),
  });

const line = (change: Partial<ProblemInput>): ProblemInput => ({
  epsilon: 0,
  solver: { kind: 'quantile' },
  marginals: [0, 1].map((k) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    samples: Array.from({ length: 60 }, (_, i) => [k * 5 + (1 + 2 * k) * Math.sin(i)]),
  })),
  ...change,
});

it('runs all that can, finds them alike in one dimension at ε = 0, and says why others do not', async () => {
  const { solvers, ran, distances } = await compared(line({}));
  expect(solvers.map(({ solver }) => solver)).toEqual([
    'energy',
    'quantile',
    'bures',
    'multi-marginal',
    'sinkhorn-grid',
    'free-support',
    'sliced',
  ]);
  const objections = Object.fromEntries(solvers.flatMap((s) => (s.objection ? [[s.solver, s.objection]] : [])));
  expect(objections).toEqual({
    energy: 'energy needs epsilon above 0',
    'sinkhorn-grid': 'sinkhorn-grid needs epsilon above 0',
  });
  expect(ran).toEqual(['quantile', 'bures', 'multi-marginal', 'free-support', 'sliced']);
  const values = Object.fromEntries(solvers.map((s) => [s.solver, s.objective]));
  // The same problem: exact by two ways, to the least by points that move, and to float32 by lines.
  expect(Math.abs(values['multi-marginal']! / values.quantile! - 1)).toBeLessThan(1e-9);
  expect(Math.abs(values['free-support']! / values.quantile! - 1)).toBeLessThan(1e-9);
  expect(Math.abs(values.sliced! / values.quantile! - 1)).toBeLessThan(1e-4);
  for (const name of ['multi-marginal', 'free-support', 'sliced'] as const) {
    const distance = distances[0][ran.indexOf(name)];
    expect(distance).toBe(distances[ran.indexOf(name)][0]);
    // Of 1,024 draws of one law in one dimension, deviation 1: E|x − x′|/n is about 1e-3.
    expect(distance).toBeLessThan(0.01);
  }
});

it('measures each against the exact answer at its own ε', async () => {
  const marginals = [1, 3].map((standardDeviation, k) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [4 * k], standardDeviation }),
  }));
  const training = { iterations: 2, batchSize: 16 };
  const problem = { epsilon: 0.5, marginals, training, potential: { hidden: [4] } };
  const { solvers } = await compared(problem, undefined, ['energy', 'quantile', 'bures', 'sinkhorn-grid']);
  const exact = (name: string): number => solvers.find((s) => s.solver === name)!.toExact!;
  for (const name of ['quantile', 'bures', 'sinkhorn-grid']) expect(exact(name)).toBeLessThan(0.01);
  // Two iterations teach nothing.
  expect(exact('energy')).toBeGreaterThan(10 * exact('bures'));
  const epsilons = Object.fromEntries(solvers.map((s) => [s.solver, s.epsilon]));
  expect([epsilons.quantile, epsilons.bures, epsilons['sinkhorn-grid']]).toEqual([0, 0.5, 0.5]);
  // W₂²/2 of the two to their mean at 2: ½(½·(4² ⋅ ¼ + 1)·2) = 2.5.
  const quantile = solvers.find((s) => s.solver === 'quantile')!.objective!;
  expect(Math.abs(quantile - 2.5)).toBeLessThan(0.1);
});

it('says what chance leaves of a distance, and what solvers hold on the device', async () => {
  const { solvers, ran, distances, samples } = await compared(line({}), undefined, ['quantile', 'bures', 'sliced']);
  const [quantile, bures, sliced] = solvers;
  const shares = solvers.map(({ floor }, r) => {
    const { data } = samples[r];
    let sum = 0;
    for (const x of data) for (const y of data) sum += Math.abs(x - y);
    return floor! / (sum / 1024 ** 2 / 1023);
  });
  // A sum of squares whose mean is half of E|x − x′|/n has such a spread; the engine’s unit is near the data’s.
  for (const share of shares) {
    expect(share).toBeGreaterThan(1 / 8);
    expect(share).toBeLessThan(2);
  }
  // Samples that share their draws would score exactly that mean distance, by every solver alike.
  expect(Math.max(...shares) / Math.min(...shares)).toBeGreaterThan(1.05);
  // The same barycenter by two ways, of draws that are independent, so that floors mean something.
  expect(distances[ran.indexOf('quantile')][ran.indexOf('sliced')]).toBeLessThan(4 * quantile.floor!);
  expect(samples.map(({ rows, columns }) => [rows, columns])).toEqual(ran.map(() => [1024, 1]));
  expect(samples[0].data).not.toEqual(samples[2].data);
  expect([quantile.deviceBytes, bures.deviceBytes]).toEqual([0, 0]);
  // Two clouds of 60 and the support, on one line at least, float32.
  expect(sliced.deviceBytes).toBeGreaterThan(3 * 60 * 4);
});

it('counts what each solver holds by itself', async () => {
  const deviceBytes = async (solvers: CompareOptions['solvers']) =>
    (await compared(line({}), undefined, solvers)).solvers.map((s) => s.deviceBytes);
  const [both, alone] = [await deviceBytes(['sliced', 'quantile']), await deviceBytes(['sliced'])];
  expect(both).toEqual([alone[0], 0]);
});

it('stops at an abort', async () => {
  const signal = AbortSignal.abort();
  await expect(
    compared(line({ epsilon: 1, solver: { kind: 'energy' }, training: { iterations: 1000 } }), signal),
  ).rejects.toThrow(/stopped|abort/i);
});

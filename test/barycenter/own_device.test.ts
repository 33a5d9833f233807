import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { solve } from '../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { openDevice } from '../../src/open_device/open_device.js';
import { DivergenceError } from '../../src/errors.js';

vi.mock('../../src/open_device/open_device.js');

/** Of two points each, so that it trains in a few milliseconds. */
const problemOf = (learningRate: number) => ({
  epsilon: 0.5,
  marginals: [-1, 1].map((x) => ({
    weight: 0.5,
    cost: { kind: 'squared-euclidean' } as const,
    samples: [[x], [x + 1]],
  })),
  potential: { hidden: [4] },
  sampler: { steps: 2, stepSize: 0.1 },
  training: { iterations: 3, batchSize: 4, optimizer: { learningRate }, validation: { every: 0 } },
});

let device: CpuDevice;
let closed: number;
beforeEach(async () => {
  device = await openCpuDevice({ threads: 1 });
  closed = 0;
  const close = device.close.bind(device);
  device.close = () => {
    closed++;
    return close();
  };
  vi.mocked(openDevice).mockResolvedValue(device);
});
afterEach(() => device.close());

it('a device that solve opened is closed with the result, once', async () => {
  const result = await solve(problemOf(0.01));
  await result.plan(0).sample([[0]]);
  expect(closed).toBe(0);
  result.free();
  result.free();
  expect(closed).toBe(1);
});

it('a device that solve opened is closed where there is no result', async () => {
  await expect(solve(problemOf(1e30))).rejects.toThrow(DivergenceError);
  expect(closed).toBe(1);
});

it('a device that was given is left open', async () => {
  (await solve(problemOf(0.01), { device })).free();
  await expect(solve(problemOf(1e30), { device })).rejects.toThrow(DivergenceError);
  expect(closed).toBe(0);
});

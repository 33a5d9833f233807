import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice, squaredEuclidean, sweep, type Device, type SweepResult } from '../../../src/index.js';
import { sweepProblem } from '../../support/sweep_problem.js';

let folder: string;
let device: Device;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  expect(device.liveBytes).toBe(0);
  await device.close();
  await rm(folder, { recursive: true });
});

const [LONG, SHORT] = [300, 60];
const covariances = [
  [
    [1, 0.3],
    [0.3, 0.6],
  ],
  [
    [0.5, -0.2],
    [-0.2, 1],
  ],
];

function swept(
  name: string,
  iterations: number,
  more: { warm: boolean; warmIterations?: number },
): Promise<SweepResult> {
  const problem = sweepProblem({
    marginals: covariances.map((covariance, k) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: { kind: 'gaussian', mean: [2 * k, -k], covariance },
    })),
    potential: { hidden: [16] },
    sampler: { steps: 40 },
    training: { iterations, batchSize: 64, validation: { points: 1024, every: 1000 } },
  });
  const axes = { epsilon: [1, 0.4], weights: '0.5,0.5/0.3,0.7' };
  return sweep(problem, axes, { out: join(folder, name), devices: [device], ...more });
}

/** L* − L(f) in standard errors of L(f), and the error against the exact barycenter in percent. */
const missOf = ({ points }: SweepResult) =>
  points.map(({ outcome }) => {
    const { dualValue, dualError, dualOptimum, barycenterUvp } = outcome!.scores;
    return { gap: (dualOptimum! - dualValue!) / dualError!, uvp: barycenterUvp!, iterations: outcome!.iterations };
  });

it('learns in a fifth of the iterations, from a parent, what takes them all from nothing', async () => {
  const long = missOf(await swept('long', LONG, { warm: false }));
  const warm = missOf(await swept('warm', LONG, { warm: true, warmIterations: SHORT }));
  const short = missOf(await swept('short', SHORT, { warm: false }));
  expect(warm.map(({ iterations }) => iterations)).toEqual([LONG, SHORT, SHORT, SHORT]);
  expect(warm[0]).toEqual(long[0]); // the root has no parent
  // L(f) ≤ L*, so that the gap is training's, about one error here, and noise, above two errors in one case of forty.
  for (const { gap } of [...long, ...warm]) expect(Math.abs(gap)).toBeLessThan(3);
  // The same points and noise validate all, so that gaps of one point differ by what was learned alone.
  for (const at of [1, 2, 3]) {
    expect(warm[at].gap).toBeLessThan(short[at].gap);
    expect(warm[at].uvp).toBeLessThan(short[at].uvp);
  }
});

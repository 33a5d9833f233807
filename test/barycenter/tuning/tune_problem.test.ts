import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { solve } from '../../../src/barycenter/solve.js';
import { tuneProblem } from '../../../src/barycenter/tuning/tune_problem.js';
import type { WebGpuDevice } from '../../../src/device/webgpu/webgpu_device.js';
import type { TuningReport } from '../../../src/ops/langevin_chain/tune.js';
import { openSoftwareDevice } from '../../support/software_device.js';

function problemWith(every: number) {
  const marginals = [0.25, 0.75].map((weight, k) => ({
    weight,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [k], standardDeviation: 1 }),
  }));
  const training = { iterations: 2, batchSize: 10, validation: { every, points: 3, draws: 5 } };
  return defineProblem({ epsilon: 0.5, marginals, potential: { hidden: [4] }, sampler: { steps: 2 }, training });
}

describe('tuning a problem', () => {
  let device: WebGpuDevice;
  let validated: LoadedProblem;
  beforeAll(async () => {
    device = await openSoftwareDevice();
    validated = await loadMarginals(problemWith(2));
  });
  afterAll(() => device.close());

  it('covers the chains of training, validation and sampling', async () => {
    const tunings = await tuneProblem(device, validated);
    expect(tunings.map(({ use, report }) => [use, report.chains])).toEqual([
      ['training', 20],
      ['validation', 30],
      ['sampling', 4096],
    ]);
    expect(tunings.every(({ report }) => report.status === 'software')).toBe(true);
    const without = await tuneProblem(device, await loadMarginals(problemWith(0)));
    expect(without.map(({ use }) => use)).toEqual(['training', 'sampling']);
  });

  it('comes before training, unless it is not wanted', async () => {
    const reports: TuningReport[] = [];
    const onTuning = (report: TuningReport): unknown => reports.push(report);
    (await solve(problemWith(0), { device, onTuning })).free();
    expect(reports).toMatchObject([{ status: 'software', chains: 20 }]);
    (await solve(problemWith(0), { device, onTuning, tune: false })).free();
    expect(reports).toHaveLength(1);
  });
});

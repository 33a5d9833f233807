import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { Problem, ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { runFromFiles, runToFiles } from '../../../src/barycenter/run/run_files.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { LayerCost } from '../../../src/cost/layer_cost.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { linearGenerator } from '../../support/linear_generator.js';
import { linearProblem } from '../../support/linear_problem.js';

let device: CpuDevice;
let folder: string;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'under-problem-'));
  const data = Float32Array.from({ length: 8 * 16 }, (_, i) => (i % 7) / 7);
  await writeFile(join(folder, 'x.npy'), encodeNpy({ shape: [8, 4, 4, 1], data }));
});
afterAll(async () => {
  await device.close();
  await rm(folder, { recursive: true });
});

const training = { iterations: 1, batchSize: 4, validation: { every: 0 } };
async function trained(problem: Problem): Promise<Record<string, Uint8Array>> {
  const result = await solve(problem, { device, seed: 1 });
  const files = await runToFiles(result);
  result.free();
  return files;
}

describe('a problem given for a run', () => {
  it('has the shape that pictures gave to the run’s, and no other', async () => {
    const given = (more: Partial<ProblemInput> = {}) => {
      const marginals = [0.5, 0.5].map((weight) => ({
        weight,
        cost: { kind: 'squared-euclidean' as const },
        samples: 'x.npy',
      }));
      const small = { potential: { kind: 'conv', width: 1 } as const, sampler: { steps: 2 }, training };
      return defineProblem({ marginals, epsilon: 0.1, ...small, ...more }, folder);
    };
    const files = await trained(given());
    const { problem, loaded } = await runFromFiles(files, given());
    expect(problem.shape).toEqual([4, 4, 1]);
    expect(loaded.potential.dim).toBe(16);
    await expect(runFromFiles(files, given({ shape: [2, 8, 1] }))).rejects.toThrow(
      /^load run: the problem's shape must be the run's own, \[4,4,1\]; got \[2,8,1\]/,
    );
  });

  it('has the generator’s measure and, whatever it says, the ε that the run was trained with', async () => {
    const network = linearGenerator();
    const given = (more: Partial<ProblemInput> = {}) =>
      defineProblem(
        linearProblem({
          generator: { network, reference: 'standard-normal' },
          potential: { hidden: [4] },
          sampler: { steps: 2 },
          training,
          ...more,
        }),
      );
    const files = await trained(given());
    const { loaded } = await runFromFiles(files, given({ epsilon: 0.01 }));
    expect(loaded.epsilon).toBe(0.5);
    expect((loaded.costs[0] as LayerCost).normal).toBe(0.5);
    await expect(runFromFiles(files, given({ generator: { network } }))).rejects.toThrow(
      /generator\.reference must be the run's own, standard-normal; got lebesgue/,
    );
  });
});

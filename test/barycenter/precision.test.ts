import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../src/autograd/index.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import type { Problem } from '../../src/barycenter/problem/problem.js';
import { parseProblemText, problemToJson } from '../../src/barycenter/problem/problem_json.js';
import { samplePlan } from '../../src/barycenter/sampling/sample_plan.js';
import { solve } from '../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Precision } from '../../kernels/shared/network_layout.js';
import { createPotential } from '../../src/potential/potential_state.js';
import { withHalfWeights } from '../reference/half.js';
import { randomParameters } from '../support/networks.js';
import { TestRandom } from '../support/random.js';

const problemWith = (precision?: Precision): Problem =>
  defineProblem({
    epsilon: 0.5,
    marginals: [0, 1].map((k) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      samples: [
        [k, 1],
        [2, -k],
        [0.5, 0.25],
      ],
    })),
    potential: { hidden: [9, 7] },
    sampler: { steps: 5, ...(precision ? { precision } : {}) },
    training: { iterations: 2, batchSize: 8, validation: { every: 1, points: 2, draws: 4 } },
  });

describe('sampler.precision', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());

  it('reaches the chains of a plan', async () => {
    const request = { marginal: 1, x: Float32Array.of(0.5, -1, 2, 1), perPoint: 3, seed: 5 };
    const draw = async (precision: Precision, rounded: boolean): Promise<Float32Array> => {
      const loaded = await loadMarginals(problemWith(precision));
      const drawn = randomParameters(loaded.network, new TestRandom(4));
      const parameters = rounded ? withHalfWeights(loaded.network, drawn) : drawn;
      const potential = createPotential(device, loaded.network, parameters);
      const y = await samplePlan(device, loaded, { potential, stepSizes: loaded.engine.stepSizes }, request);
      potential.free();
      return y;
    };
    const half = await draw('float16', false);
    expect(half).toEqual(await draw('float32', true));
    expect(half).not.toEqual(await draw('float32', false));
  });

  it('reaches training', async () => {
    const trained = async (precision?: Precision): Promise<Float32Array> => {
      const result = await solve(problemWith(precision), { device, seed: 3 });
      result.free();
      return result.checkpoint.parameters;
    };
    const single = await trained();
    expect(await trained('float32')).toEqual(single);
    expect(await trained('float16')).not.toEqual(single);
  });

  it('is written to the run folder’s problem, where it was given', () => {
    const written = (precision?: Precision) =>
      JSON.parse(JSON.stringify(problemToJson(problemWith(precision)))) as object;
    expect(written('float16')).toHaveProperty('sampler.precision', 'float16');
    expect(written()).not.toHaveProperty('sampler.precision');
    expect(parseProblemText(JSON.stringify(written('float16')))).toHaveProperty('sampler.precision', 'float16');
  });

  it('is one of the known ones', () => {
    expect(() => problemWith('float8' as Precision)).toThrow(
      'problem.sampler.precision: must be "float32" or "float16"; got "float8". Use one of these.',
    );
  });
});

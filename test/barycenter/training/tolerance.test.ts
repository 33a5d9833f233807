import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { SamplerInput } from '../../../src/barycenter/problem/sampler_settings.js';
import { solve } from '../../../src/barycenter/solve.js';
import { divergence } from '../../../src/barycenter/training/divergence.js';
import { toleranceWarning } from '../../../src/barycenter/training/tolerance_warning.js';
import { toleranceCheck } from '../../../src/barycenter/verdict/tolerance.js';
import { forEachDevice } from '../../support/devices.js';

const problem = (sampler: SamplerInput): ProblemInput => ({
  epsilon: 0.3,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [5] },
  sampler,
  training: { iterations: 4, batchSize: 8, validation: { every: 2, points: 2, draws: 4 } },
});

const point = { iteration: 1, surrogate: 0, learningRate: 0.1, seconds: 1 };
const measured = (...stepErrors: number[]) => ({ ...point, stepErrors });

forEachDevice((_name, device) => {
  it.each(['ula', 'leimkuhler-matthews'] as const)(
    '%s trains with a tolerance, says how far its steps are off, and goes on to the bits of one session',
    async (kind) => {
      const given = problem({ kind, steps: 3, tolerance: 0.02 });
      const whole = await solve(given, { device: device(), seed: 3 });
      const first = await solve(given, { device: device(), seed: 3, until: 2 });
      const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
      expect(second.checkpoint).toEqual(whole.checkpoint);
      // Of fewer than twenty iterations each adapts steps.
      const errors = whole.history.map(({ stepErrors }) => stepErrors!);
      expect(errors.map((ofMarginals) => ofMarginals.length)).toEqual([2, 2, 2, 2]);
      expect([...first.history, ...second.history].map(({ stepErrors }) => stepErrors)).toEqual(errors);
      for (const error of errors.flat()) expect(error).toBeLessThanOrEqual(0.02);
      for (const step of whole.checkpoint.stepSizes) expect(step).toBeGreaterThan(0);
      expect(whole.checkpoint.stepSizes).not.toEqual(whole.loaded.engine.stepSizes);
      for (const result of [whole, first, second]) result.free();
    },
  );
});

describe('a tolerance', () => {
  it('of ula begins with the step whose bias it is, under costs of any curvature 1', async () => {
    const { engine } = await loadMarginals(defineProblem(problem({ kind: 'ula', tolerance: 0.01 })));
    // 1/(1 − η/4ε) = 1.01
    for (const step of engine.stepSizes) expect(1 / (1 - step / (4 * engine.epsilon))).toBeCloseTo(1.01, 12);
    const wide = await loadMarginals(defineProblem(problem({ kind: 'ula', tolerance: 0.2 })));
    for (const step of wide.engine.stepSizes) expect(step / wide.engine.epsilon).toBeCloseTo(0.8 / 1.2, 12);
  });

  it('says where chains are too short for it, with a way out that is enough', async () => {
    const warned = async (sampler: SamplerInput) => {
      const { warnings } = await loadMarginals(defineProblem(problem(sampler)));
      return warnings.filter((line) => line.includes('tolerance'));
    };
    // (1 − 0.002/1.001)¹⁰⁰ = 0.819, and 0.05 after 1,500.
    expect(await warned({ kind: 'ula', tolerance: 0.001 })).toEqual([
      'sampler.tolerance 0.001 makes steps so short that a chain of 100 keeps 82 % of where it began: raise sampler.steps ' +
        'to 1500, or use the kind "leimkuhler-matthews"',
    ]);
    expect(await warned({ kind: 'ula', tolerance: 0.001, steps: 1500 })).toEqual([]);
    expect(await warned({ kind: 'ula', tolerance: 0.001, steps: 1490 })).toHaveLength(1);
    expect(await warned({ tolerance: 0.001, kind: 'leimkuhler-matthews' })).toEqual([]);
    expect(await warned({ kind: 'ula', tolerance: 0.05 })).toEqual([]);
    expect(await warned({})).toEqual([]);
  });

  it('is held against what was measured last, of the worst marginal', () => {
    const loaded = { problem: defineProblem(problem({ kind: 'ula', tolerance: 0.01 })) };
    const passed = toleranceCheck(loaded, [measured(0.05, 0.1), measured(0.008, 0.0095), point]);
    expect(passed).toEqual({
      name: 'step',
      value: 0.0095,
      limit: 0.01,
      passed: true,
      line: 'by the energy errors of its moves it biases them by 0.95 %, of a tolerance of 1 %',
    });
    expect(toleranceCheck(loaded, [measured(0.008, 0.02)])).toMatchObject({ value: 0.02, passed: false });
    expect(toleranceCheck(loaded, [point])).toBeUndefined();
    expect(toleranceCheck({ problem: defineProblem(problem({})) }, [measured(0.1, 0.1)])).toBeUndefined();
  });

  it('gives way to a step where chains diverge', async () => {
    const loaded = await loadMarginals(defineProblem(problem({ kind: 'ula', tolerance: 0.01 })));
    const { message } = divergence(loaded, [0.1, 0.2], 3);
    expect(message).toContain(
      'Lower training.optimizer.learningRate (try 0.001) or give sampler.stepSize (try 0.05) in the place of sampler.tolerance;',
    );
  });

  it('that was not kept is a warning', () => {
    const loaded = { problem: defineProblem(problem({ kind: 'ula', tolerance: 0.01 })) };
    expect(toleranceWarning(loaded, [measured(0.008, 0.02)])).toEqual([
      'steps bias conditional variances by about 2 %, more than sampler.tolerance 0.01: the potentials are rougher than a ' +
        'step; train longer, or raise sampler.tolerance',
    ]);
    for (const history of [[measured(0.01, 0.009)], [point], []]) expect(toleranceWarning(loaded, history)).toEqual([]);
    expect(toleranceWarning({ problem: defineProblem(problem({})) }, [measured(1, 1)])).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { stepOverEpsilon } from '../../../src/barycenter/problem/default_steps.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { problemSampler } from '../../../src/barycenter/sampling/problem_sampler.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { keyOf } from '../../../src/random/philox.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const [CHAINS, EPSILON] = [4000, 0.1];

/** Share of the chains on N(0, ε I), which they are draws of already, whose step is accepted at the default η. */
function acceptanceOf(kind: 'mala' | 'barker' | 'hmc' | 'rwm', dim: number): Promise<number> {
  const problem = { epsilon: EPSILON, marginals: standardMarginals(dim), sampler: { kind } };
  return withZeroPotential(device, problem, 1, async ({ loaded, trained }) => {
    const sampler = problemSampler(device, loaded, [{ marginal: 0, chains: CHAINS }], loaded.engine.stepSizes[0]);
    const state = sampler.createState();
    device.write(state.x, new Float32Array(CHAINS * dim));
    device.write(state.y, new TestRandom(17).normals(CHAINS * dim, Math.sqrt(EPSILON)));
    sampler.step(state, trained.potential, { key: keyOf(3), iteration: 0, firstChain: 0 }, 0, 1);
    const { acceptance } = await sampler.info();
    state.free();
    sampler.free();
    return acceptance!;
  });
}

// As docs/samplers.md has them, in 2, 16 and 64 dimensions; 1/D and the like hold for many.
describe.each([
  { kind: 'mala', target: 0.574, accepted: [0.67, 0.58, 0.58] },
  { kind: 'barker', target: 0.4, accepted: [0.76, 0.56, 0.45] },
  { kind: 'hmc', target: 0.651, accepted: [0.88, 0.66, 0.65] },
  { kind: 'rwm', target: 0.234, accepted: [0.35, 0.25, 0.24] },
] as const)('the default step of $kind', ({ kind, target, accepted }) => {
  it.each([2, 16, 64].map((dim, i) => [dim, accepted[i]] as const))(
    'in %d dimensions accepts %d',
    async (dim, share) => {
      const found = await acceptanceOf(kind, dim);
      // Four standard errors of 4,000 chains, 0.008 at most each, and what two digits leave out.
      expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / CHAINS) + 0.005);
      // Of the aim, which is a limit of many dimensions, corrections of O(D^−1/3) and less are left in 64.
      if (dim === 64) expect(Math.abs(found - target)).toBeLessThan(0.07);
      // Fewer dimensions are never worse.
      expect(found).toBeGreaterThan(target - 0.03);
    },
  );
});

it('of untested kinds knows no dimension', () => {
  for (const dim of [1, 64]) {
    expect(stepOverEpsilon({ kind: 'ula' }, dim)).toBe(0.2);
    expect(stepOverEpsilon({ kind: 'underdamped' }, dim)).toBe(0.2);
  }
});

it('of kinds that follow gradients stays at half of what is unstable', () => {
  for (const kind of ['mala', 'hmc'] as const) expect(stepOverEpsilon({ kind }, 1)).toBe(2);
});

it('may be 4ε and more of kinds whose offsets no gradient stretches, and of no other', () => {
  const stepSize = 5 * EPSILON;
  const given = (sampler: NonNullable<ProblemInput['sampler']>) =>
    defineProblem({ epsilon: EPSILON, marginals: standardMarginals(2), sampler: { ...sampler, stepSize } });
  for (const kind of ['underdamped', 'mala', 'hmc'] as const)
    expect(() => given({ kind })).toThrow(/must be below 4·epsilon/);
  for (const kind of ['barker', 'rwm'] as const) expect(given({ kind }).sampler.stepSize).toBe(stepSize);
});

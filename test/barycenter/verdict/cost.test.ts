import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  abs,
  add,
  component,
  defineCost,
  greaterThan,
  max,
  mul,
  norm,
  sin,
  squaredEuclidean,
  squaredNorm,
  sub,
  sum,
  tanh,
  where,
  type Cost,
  type Scalar,
  type Vector,
} from '../../../src/autograd/index.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { costCheck } from '../../../src/barycenter/verdict/cost.js';
import type { Check } from '../../../src/barycenter/verdict/verdict.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const EPSILON = 0.1;

function checkOf(costs: readonly Cost[], change: Partial<ProblemInput> = {}): Promise<Check | undefined> {
  const marginals = standardMarginals(2).map((m, k) => ({
    ...m,
    cost: costs[k % costs.length],
  })) as ProblemInput['marginals'];
  return withZeroPotential(device, { epsilon: EPSILON, marginals, sampler: { steps: 20 }, ...change }, 0.1, costCheck);
}

/** ½‖x − y‖² and more. */
const quadraticAnd = (more: (x: Vector, y: Vector) => Scalar): Cost =>
  defineCost((x, y) => add(mul(0.5, squaredNorm(sub(x, y))), more(x, y)));
const jump = (height: number): Cost => quadraticAnd((_, y) => where(greaterThan(component(y, 0), 0.1), height, 0));

it('finds a jump of where, and says how high it is', async () => {
  const found = (await checkOf([jump(0.3)]))!;
  expect(found).toMatchObject({ name: 'cost', limit: 0, passed: false });
  // Steps are √(0.1 ε) = 0.1 long and points have deviation 1 or √ε: a few in a hundred cross a line near the middle.
  expect(found.value).toBeGreaterThan(0.005);
  expect(found.value).toBeLessThan(0.2);
  expect(found.line).toMatch(
    /^the cost jumps by up to 0\.3 on \d+\.\d % of \d+ steps, which its gradient does not show$/,
  );
});

it('finds it in any marginal, beside costs that are ours', async () => {
  expect((await checkOf([squaredEuclidean(), jump(0.3)]))!.passed).toBe(false);
  expect((await checkOf([jump(0.3), squaredEuclidean()]))!.passed).toBe(false);
});

it('minds no jump below half of ε, and one of as much', async () => {
  expect((await checkOf([jump(0.45 * EPSILON)]))!).toMatchObject({ value: 0, passed: true });
  expect((await checkOf([jump(0.55 * EPSILON)]))!.passed).toBe(false);
});

it.each<[string, Cost]>([
  ['a sine', quadraticAnd((_, y) => mul(0.3, sum(sin(mul(3, y)))))],
  ['a tanh as steep as the plan is wide', quadraticAnd((_, y) => mul(0.3, tanh(mul(5, component(y, 0)))))],
  ['the kink of an abs', quadraticAnd((_, y) => mul(2, abs(component(y, 0))))],
  ['the kink of a max', quadraticAnd((x, y) => max(component(y, 0), component(x, 1)))],
  ['the tip of a norm', defineCost((x, y) => norm(sub(x, y)))],
])('finds none in %s', async (_, cost) => {
  const found = await checkOf([cost]);
  expect(found).toMatchObject({ value: 0, passed: true });
  // Two looks of four steps for 64 chains of each marginal.
  expect(found!.line).toBe('no jump of the cost on 1024 steps of chains');
});

it('is not asked of chains that follow no gradient', async () => {
  expect(await checkOf([jump(0.3)], { sampler: { kind: 'rwm', steps: 20 } })).toBeUndefined();
});

it('is not asked where every cost is one of ours', async () => {
  expect(await checkOf([squaredEuclidean()])).toBeUndefined();
});

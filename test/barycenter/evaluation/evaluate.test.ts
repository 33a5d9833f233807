import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, norm, sub } from '../../../src/autograd/index.js';
import { evaluate } from '../../../src/barycenter/evaluation/evaluate.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { Plan } from '../../../src/barycenter/sampling/plan.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { AbortedError, DivergenceError } from '../../../src/errors.js';
import { toFloat32 } from '../../../src/io/numeric_table.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const POINTS = 3000;
const STEPS = 7;

/** Even on [0, 1] in every prefix: multiples of the golden ratio. */
const evenly = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (0.5 + (i + 1) * 0.6180339887498949) % 1);

/**
 * A plan that is known: marginal k is U[10k, 10k + 1], its push-forward U[shift, shift + 1], and `drift` more for
 * longer chains. `uneven`: the second half of the push-forward is moved by 1.
 */
function shiftingPlan(marginal: number, shift: number, drift: number | Error = 0, uneven = false): Plan {
  const move = (data: Float32Array, by: number) =>
    data.map((v, i) => v - 10 * marginal + by + (uneven && i >= data.length / 2 ? 1 : 0));
  // Longer chains start from other points and have another noise: they are a sample of their own.
  const seen: { inputs: (number | undefined)[]; noise: (number | undefined)[] } = { inputs: [], noise: [] };
  const fresh = (kind: 'inputs' | 'noise', seed: number | undefined): void => {
    expect(seen[kind]).not.toContain(seed);
    seen[kind].push(seed);
  };
  const unused = () => Promise.reject(new Error('a problem without an exact answer needs no conditional means'));
  return {
    marginal,
    inputDim: 1,
    outputDim: 1,
    inputs: (count, seed) => {
      // The mixture of the marginals is of the very points that were pushed forward.
      if (seen.inputs.length < 2) fresh('inputs', seed);
      return Promise.resolve(evenly(count).map((v) => v + 10 * marginal));
    },
    sample: (x, options) => {
      if (!('data' in x)) throw new Error('expected a table');
      fresh('noise', options?.seed);
      if (options?.steps !== undefined) expect(options.steps).toBe(4 * STEPS);
      if (options?.steps !== undefined && drift instanceof Error) return Promise.reject(drift);
      const by = options?.steps === undefined || drift instanceof Error ? shift : shift + drift;
      return Promise.resolve({ shape: [x.data.length, 1, 1], data: move(toFloat32(x.data), by) });
    },
    conditionalMean: unused,
  };
}

async function scores(shifts: number[], drifts: (number | Error)[] = [], uneven?: number) {
  const marginals = shifts.map((_, k) => ({
    weight: 1 / shifts.length,
    cost: defineCost((x, y) => norm(sub(x, y))),
    samples: [[10 * k], [10 * k + 1]],
  }));
  const loaded = await loadMarginals(defineProblem({ epsilon: 1, marginals, sampler: { steps: STEPS } }));
  const against = { data: evenly(1000), rows: 1000, columns: 1 };
  return evaluate(device, (k) => shiftingPlan(k, shifts[k], drifts[k], k === uneven), loaded, {
    points: POINTS,
    against,
  });
}

describe('evaluate', () => {
  // E|U − U'| = 1/3 within a unit interval, and the distance of the centres between disjoint ones. The energy distance
  // of point sets this even is off by a few 1/n of its terms, which are below 30: 0.05.
  it('scores agreement by the worst pair of push-forwards', async () => {
    const { agreement, exact } = await scores([0, 0, 1]);
    expect(Math.abs(agreement.value - (1 - 1 / 3))).toBeLessThan(0.05);
    expect(Math.abs((await scores([0, 0, 0])).agreement.value)).toBeLessThan(0.05);
    expect(exact).toBeUndefined();
  });

  it('scores mixing by the push-forward that longer chains leave furthest', async () => {
    const { agreement, mixing } = await scores([0, 0, 0], [0, 1, 0]);
    expect(Math.abs(agreement.value)).toBeLessThan(0.05);
    expect(Math.abs(mixing.value - (1 - 1 / 3))).toBeLessThan(0.05);
    expect(mixing.floor).toBe(agreement.floor);
    expect(Math.abs((await scores([0, 0, 0])).mixing.value)).toBeLessThan(0.05);
  });

  it('has as floor what groups of one push-forward are apart, as whole samples are, and how far that scatters', async () => {
    // The second half of marginal 1's points is moved by a whole interval, but no group is compared across halves.
    const even = (await scores([0, 0, 0])).agreement;
    const uneven = (await scores([0, 0, 0], [], 1)).agreement;
    expect(uneven.floor).toBeLessThan(2 * even.floor);
    expect(even.floor).toBeGreaterThan(0);
    expect(even.spread).toBeGreaterThan(0);
    // Points this even are nearer than independent ones, whose groups of n would be about E|U − U'|/n = 1/3n apart.
    expect(even.floor).toBeLessThan(1 / 3 / POINTS);
  });

  it('keeps the other scores where longer chains diverge, and nothing from what else may go wrong', async () => {
    const { agreement, mixing, holdOut } = await scores([0, 0, 0], [0, 0, new DivergenceError('far away')]);
    expect(mixing.value).toBe(Infinity);
    expect([agreement.value, agreement.floor, holdOut!.barycenter.value].every(Number.isFinite)).toBe(true);
    await expect(scores([0, 0, 0], [0, 0, new AbortedError('stopped')])).rejects.toThrow('stopped');
  });

  it('scores the barycenter and the plain mixture of the marginals against the hold-out', async () => {
    const { holdOut } = await scores([0, 0, 1]);
    // Two thirds of U[0, 1] and one of U[1, 2] against U[0, 1].
    expect(Math.abs(holdOut!.barycenter.value - 2 / 27)).toBeLessThan(0.05);
    expect(holdOut!.barycenter.error).toBeGreaterThan(0);
    expect(holdOut!.barycenter.error).toBeLessThan(0.02);
    // A third each of U[0, 1], U[10, 11] and U[20, 21] against U[0, 1].
    expect(Math.abs(holdOut!.mixture!.value - ((2 * (30 + 1 / 3)) / 3 - (1 / 9 + 80 / 9) - 1 / 3) / 2)).toBeLessThan(
      0.05,
    );
    expect(holdOut!.rows).toBe(1000);
  });

  it('refuses a hold-out of another dimension', async () => {
    const marginals = [0, 1].map((k) => ({
      weight: 0.5,
      cost: defineCost((x, y) => norm(sub(x, y))),
      samples: [[k], [k + 1]],
    }));
    const loaded = await loadMarginals(defineProblem({ epsilon: 1, marginals }));
    const against = { data: new Float32Array(6), rows: 3, columns: 2 };
    await expect(evaluate(device, (k) => shiftingPlan(k, 0), loaded, { points: 10, against })).rejects.toThrow(
      'evaluate: the hold-out must have 1 columns; got 2.',
    );
  });
});

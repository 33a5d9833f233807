import { describe, expect, it } from 'vitest';
import { twist } from '../../../src/autograd/index.js';
import type { Device } from '../../../src/device/device.js';
import { freeSupport } from '../../../src/solvers/free_support/free_support.js';
import type { FreeSupportInput } from '../../../src/solvers/free_support/settings.js';
import { twistReference } from '../../reference/costs.js';
import { logSinkhorn } from '../../reference/log_sinkhorn.js';
import { forEachDevice } from '../../support/devices.js';
import { cloud, costsOf, planOf, weighted } from './clouds.js';
import { expectPlans, SETTINGS, TOLERANCE } from './entropic_plans.js';

forEachDevice((_name, deviceOf) => {
  const solve = (device: Device, input: FreeSupportInput, more: object = {}) =>
    freeSupport(device, input, { ...SETTINGS, ...more });

  describe('freeSupport at epsilon > 0', () => {
    it('has plans with both marginals, of any masses and sizes, and a support at its projections', async () => {
      const marginals = [weighted(1, 40, 2, 30), weighted(2, 23, 2, 33), cloud(3, 31, 2, 28)];
      marginals[1].masses[0] += marginals[1].masses[1];
      marginals[1].masses[1] = 0;
      const weights = [0.5, 0.3, 0.2];
      const solution = await solve(deviceOf(), { marginals, weights }, { support: 25 });
      expect(solution.convergence.converged).toBe(true);
      expect(solution.warnings).toEqual([]);
      expectPlans(solution, { marginals, weights });
      const { support, plans } = solution;
      const projections = plans.map((own) => {
        const plan = planOf(solution, own);
        return support.points.map((_, c) => {
          const j = Math.floor(c / 2);
          return plan.reduce((sum, row, i) => sum + (row[j] * own.rows.points[2 * i + (c % 2)]) / support.masses[j], 0);
        });
      });
      // The next move is below the tolerance times a spread of some 1.4; plans' marginals are off by as much.
      support.points.forEach((value, c) => {
        const mean = projections.reduce((sum, p, k) => sum + weights[k] * p[c], 0);
        expect(Math.abs(value - mean)).toBeLessThan(10 * TOLERANCE);
      });
    });

    it('has the duals of a dense Sinkhorn iteration in float64', async () => {
      const marginals = [weighted(4, 7, 2, 5), weighted(5, 6, 2, 6)];
      const { support, plans } = await solve(deviceOf(), { marginals, weights: [0.5, 0.5] }, { support: 5 });
      plans.forEach(({ rows, toRows, toSupport }) => {
        const dense = logSinkhorn(costsOf(rows, support), [...rows.masses], [...support.masses], SETTINGS.epsilon);
        const shift = toSupport[0] - dense.f[0];
        // f is to be right to the marginal error times ε, and to float32's digits of numbers of size one.
        toSupport.forEach((f, j) => expect(Math.abs(f - shift - dense.f[j])).toBeLessThan(20 * TOLERANCE));
        toRows.forEach((g, i) => expect(Math.abs(g + shift - dense.g[i])).toBeLessThan(20 * TOLERANCE));
      });
    });

    it('goes along the gradient of a traced cost', async () => {
      const marginals = [cloud(6, 12, 2, 1), cloud(7, 15, 2, -1)];
      const cost = twist({ slope: 0.4 }).trace(2, 2);
      const input = { marginals, weights: [0.4, 0.6], costs: [cost, cost] };
      const values: number[] = [];
      const onProgress = ({ objective }: { objective: number }) => values.push(objective);
      const solution = await solve(deviceOf(), input, { support: 8, tolerance: 1e-4, onProgress });
      expect(solution.convergence.converged).toBe(true);
      expect(values.at(-1)!).toBeLessThan(values[0]);
      const reference = twistReference(0.4);
      const plans = solution.plans.map((own) => planOf(solution, own, (x, y) => reference.value(x, y)));
      // Σ_k λ_k Σ_i π_ij ∇_y c/b_j is what is still: against the step that is taken, which is of about one half.
      for (let j = 0; j < 8; j++) {
        const y = solution.support.points.subarray(2 * j, 2 * j + 2);
        const gradient = [0, 0];
        plans.forEach((plan, k) =>
          plan.forEach((row, i) => {
            const slope = reference.gradient(marginals[k].points.subarray(2 * i, 2 * i + 2), y);
            slope.forEach((s, d) => (gradient[d] += input.weights[k] * row[j] * 8 * s));
          }),
        );
        expect(Math.hypot(...gradient)).toBeLessThan(0.01);
      }
    });
  });
});

import { expect, it } from 'vitest';
import { sinkhornGrid } from '../../../src/solvers/sinkhorn_grid/sinkhorn_grid.js';
import { forEachDevice } from '../../support/devices.js';
import { expectClose } from '../../support/tolerance.js';
import { byMatrices, cases, centres, sumOf, totalVariation } from './support.js';

/** Float64 iterations leave what the tolerance lets them; float32 logarithms are right to 1e-6, a few to each mass. */
const ACCURACY = { cpu: { tolerance: 1e-11, error: 1e-9 }, webgpu: { tolerance: 1e-5, error: 2e-5 } };

forEachDevice((_name, device) => {
  it.each(cases)('is the barycenter by matrices: $name', async ({ input, epsilon }) => {
    const { tolerance, error } = ACCURACY[device().kind];
    const expected = byMatrices(input, epsilon);
    const found = await sinkhornGrid(device(), input, { epsilon, tolerance });
    expect(found.convergence.converged).toBe(true);
    expect(totalVariation(found.support.masses, expected.masses)).toBeLessThan(error);
    const spacing = typeof input.spacing === 'number' ? input.shape.map(() => input.spacing as number) : input.spacing;
    const points = centres(input.shape, spacing, input.origin ?? input.shape.map(() => 0));
    expect([...found.support.points]).toEqual([...points]);
    for (const [k, { toSupport, toRows, rows }] of found.plans.entries()) {
      // Potentials are known up to a constant for each marginal.
      const centred = (values: Float64Array): Float64Array => values.map((v) => v - sumOf(values) / values.length);
      expectClose(centred(toSupport), centred(expected.potentials[k]), {
        absolute: epsilon * 100 * error,
        relative: 0,
        reason: 'a relative error of a mass is that of a potential over ε; the least cell has a hundredth of the mass',
      });
      expect([...rows.masses].every((mass) => mass > 0)).toBe(true);
      expect(toRows.length).toBe(rows.masses.length);
    }
  });
});

import { expect, it } from 'vitest';
import { gradientFlow } from '../../../src/solvers/gradient_flow/gradient_flow.js';
import { cellCentres } from '../../../src/solvers/gradient_flow/grid.js';
import { fokkerPlanck } from '../../reference/fokker_planck.js';
import { cellMasses, distance, normal } from './densities.js';

const well = (x: number): number => 0.5 * (x * x - 1) ** 2;

it('has the errors of the table for the heat equation, of first order in τ', async () => {
  const grid = { cells: [240], lower: [-8], upper: [8] };
  const initial = cellMasses(grid, normal(0, 0.5));
  const exact = cellMasses(grid, normal(0, 2.5));
  const table: number[] = [];
  for (const steps of [5, 10, 20, 40]) {
    const flow = await gradientFlow({ grid, initial, stepSize: 1 / steps, steps });
    expect(flow.massError).toBeLessThan(1e-12);
    expect(Math.abs(flow.masses.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-14);
    expect(flow.convergence.converged).toBe(true);
    expect(flow.convergence.residual).toBeLessThanOrEqual(1e-10);
    expect(flow.warnings).toEqual([]);
    table.push(distance(flow.masses, exact));
  }
  // The table of the docstring, to half a unit of its last digit.
  [0.0263, 0.0138, 0.0071, 0.0036].forEach((error, i) => expect(Math.abs(table[i] - error)).toBeLessThan(5e-5));
  // First order: halves, but for the second order, which is a tenth of the first at the largest τ.
  for (let i = 1; i < table.length; i++) expect(Math.abs(table[i - 1] / table[i] - 2)).toBeLessThan(0.12);
});

it('follows a density in a double well to first order, its energy falling to the equilibrium’s', async () => {
  const [grid, fine] = [120, 360].map((n) => ({ cells: [n], lower: [-2.5], upper: [2.5] }));
  const pooled = (m: Float64Array) =>
    Float64Array.from({ length: 120 }, (_, i) => m[3 * i] + m[3 * i + 1] + m[3 * i + 2]);
  const start = cellMasses(fine, normal(-1, 0.1));
  const exact = pooled(
    fokkerPlanck({ potential: cellCentres(fine).map(well), diffusion: 0.5, width: 5 / 360, initial: start })(1),
  );
  const common = { grid, initial: pooled(start), potential: cellCentres(grid).map(well), diffusion: 0.5 };
  const table: number[] = [];
  for (const steps of [5, 10, 20, 40]) {
    const flow = await gradientFlow({ ...common, stepSize: 1 / steps, steps });
    expect(flow.massError).toBeLessThan(1e-12);
    expect(flow.convergence.converged).toBe(true);
    for (let i = 1; i <= steps; i++) expect(flow.energies[i]).toBeLessThan(flow.energies[i - 1]);
    table.push(distance(flow.masses, exact));
  }
  [0.0178, 0.0092, 0.0046, 0.0021].forEach((error, i) => expect(Math.abs(table[i] - error)).toBeLessThan(5e-5));
  // The error of the cells, 5e-4, is a quarter of the last.
  for (let i = 1; i < table.length; i++) expect(Math.abs(table[i - 1] / table[i] - 2)).toBeLessThan(0.25);
  const long = await gradientFlow({ ...common, stepSize: 1, steps: 20, epsilon: 0.01 });
  const equilibrium = cellMasses(grid, (x) => Math.exp(-well(x) / 0.5));
  // −β log ∫ exp(−V/β)
  const least =
    -0.5 *
    Math.log(
      Array.from({ length: 5000 }, (_, i) => Math.exp(-well(-2.5 + (i + 0.5) / 1000) / 0.5)).reduce(
        (a, b) => a + b / 1000,
        0,
      ),
    );
  // A step's minimiser is stationary at the equilibrium whatever τ is, but for the blur of ε and the cells.
  expect(distance(long.masses, equilibrium)).toBeLessThan(0.005);
  expect(Math.abs(long.energy - least)).toBeLessThan(1e-3);
});

import { describe, expect, it } from 'vitest';
import { AbortedError, DivergenceError, InvalidInputError } from '../../../src/errors.js';
import type { FlowState } from '../../../src/solvers/gradient_flow/flow_settings.js';
import { gradientFlow } from '../../../src/solvers/gradient_flow/gradient_flow.js';
import { cellCentres } from '../../../src/solvers/gradient_flow/grid.js';
import { cellMasses, distance, normal } from './densities.js';

const well = (x: number): number => 0.5 * (x * x - 1) ** 2;

describe('gradientFlow', () => {
  it('follows the heat equation to first order in τ, and keeps its mass', async () => {
    const grid = { cells: [120], lower: [-8], upper: [8] };
    const initial = cellMasses(grid, normal(0, 0.5));
    const table: number[] = [];
    for (const steps of [5, 10]) {
      const flow = await gradientFlow({ grid, initial, stepSize: 1 / steps, steps });
      expect(flow.massError).toBeLessThan(1e-12);
      expect(Math.abs(flow.masses.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-14);
      expect(flow.convergence.converged).toBe(true);
      expect(flow.convergence.residual).toBeLessThanOrEqual(1e-10);
      expect(flow.warnings).toEqual([]);
      table.push(distance(flow.masses, cellMasses(grid, normal(0, 2.5))));
    }
    // Halves, but for the second order, which is a tenth of the first at the larger τ. The slow tests have the table.
    expect(Math.abs(table[0] / table[1] - 2)).toBeLessThan(0.12);
  });

  it('has no error of τ for the heat equation where ε is the diffusion of a step', async () => {
    const grid = { cells: [240], lower: [-8], upper: [8] };
    const initial = cellMasses(grid, normal(0, 0.5));
    const { masses, convergence } = await gradientFlow({ grid, initial, stepSize: 0.25, steps: 4, epsilon: 0.5 });
    // What passes the walls at 5 deviations.
    expect(distance(masses, cellMasses(grid, normal(0, 2.5)))).toBeLessThan(1e-6);
    expect(convergence.iterations).toBe(4);
  });

  it('is the exact Gaussian in two dimensions under a potential that does not separate', async () => {
    const grid = { cells: [40, 44], lower: [-4, -4.4], upper: [4, 4.4] };
    const centres = cellCentres(grid);
    // V = ½ yᵀ A y with A of eigenvalues 0.5 and 1.5 along the diagonals.
    const potential = Float64Array.from({ length: 1760 }, (_, i) => {
      const [x, y] = centres.subarray(2 * i, 2 * i + 2);
      return 0.5 * (x * x + y * y) + 0.5 * x * y;
    });
    // Along (1, 1)/√2 and (1, −1)/√2: mean e^{−at} m and variance 1/a + (v − 1/a) e^{−2at}, from N((1, 0), ½ I).
    const time = 0.5;
    const along = [1.5, 0.5].map((a) => ({
      mean: Math.exp(-a * time) * Math.SQRT1_2,
      variance: 1 / a + (0.5 - 1 / a) * Math.exp(-2 * a * time),
    }));
    const density = (turned: readonly { mean: number; variance: number }[]) => {
      const masses = Float64Array.from({ length: 1760 }, (_, i) => {
        const [x, y] = centres.subarray(2 * i, 2 * i + 2);
        const [u, v] = [(x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2];
        return normal(turned[0].mean, turned[0].variance)(u) * normal(turned[1].mean, turned[1].variance)(v);
      });
      const sum = masses.reduce((a, b) => a + b, 0);
      return masses.map((mass) => mass / sum);
    };
    const initial = density([0, 1].map(() => ({ mean: Math.SQRT1_2, variance: 0.5 })));
    const errors: number[] = [];
    for (const steps of [2, 4])
      errors.push(
        distance(
          (await gradientFlow({ grid, initial, potential, stepSize: time / steps, steps, tolerance: 1e-7 })).masses,
          density(along),
        ),
      );
    // Measured 0.0558 and 0.0302: of first order, with the cells' share beside it.
    expect(errors[0]).toBeLessThan(0.06);
    expect(errors[0] / errors[1]).toBeGreaterThan(1.7);
  });

  it('is the product of two flows where everything separates', async () => {
    const axes = [
      { cells: [30], lower: [-3], upper: [3] },
      { cells: [20], lower: [-2], upper: [2] },
    ];
    const initials = axes.map((grid, k) => cellMasses(grid, normal(k - 0.5, 0.3)));
    const potentials = axes.map((grid) => cellCentres(grid).map(well));
    const common = { stepSize: 0.1, steps: 2, epsilon: 0.06, tolerance: 1e-12 };
    const [a, b] = await Promise.all(
      axes.map((grid, k) => gradientFlow({ grid, initial: initials[k], potential: potentials[k], ...common })),
    );
    const cross = (x: Float64Array, y: Float64Array, join: (u: number, v: number) => number) =>
      Float64Array.from({ length: 600 }, (_, i) => join(x[Math.floor(i / 20)], y[i % 20]));
    const both = await gradientFlow({
      grid: { cells: [30, 20], lower: [-3, -2], upper: [3, 2] },
      initial: cross(initials[0], initials[1], (u, v) => u * v),
      potential: cross(potentials[0], potentials[1], (u, v) => u + v),
      ...common,
    });
    // Residuals of 1e-12 a step, times what the steps' contraction leaves of them.
    expect(
      distance(
        both.masses,
        cross(a.masses, b.masses, (u, v) => u * v),
      ),
    ).toBeLessThan(1e-10);
  });

  it('carries one cell’s mass down a slope by τ |∇V| where nothing diffuses', async () => {
    const grid = { cells: [100], lower: [0], upper: [10] };
    const x = cellCentres(grid);
    const initial = x.map((_, i) => (i === 70 ? 1 : 0));
    const flow = await gradientFlow({
      grid,
      initial,
      potential: x.map((v) => 40 * v),
      diffusion: 0,
      stepSize: 0.05,
      steps: 2,
    });
    const mean = flow.masses.reduce((sum, mass, i) => sum + mass * x[i], 0);
    expect(flow.masses.every((mass) => mass >= 0)).toBe(true);
    // 7.05 less 2 steps of 2. The cells at both ends of a step are of width 0.1.
    expect(Math.abs(mean - 3.05)).toBeLessThan(0.05);
    expect(flow.warnings).toEqual([expect.stringContaining('blur of epsilon')]);
  });

  it('says where a step did not settle', async () => {
    const grid = { cells: [50], lower: [-3], upper: [3] };
    const initial = cellMasses(grid, normal(0, 0.3));
    const flow = await gradientFlow({ grid, initial, stepSize: 0.2, steps: 2, maxIterations: 2 });
    expect(flow.convergence.converged).toBe(false);
    expect(flow.convergence.iterations).toBe(4);
    expect(flow.massError).toBeLessThan(1e-12);
    expect(flow.warnings).toEqual([
      expect.stringMatching(/A step ended with a residual of [\d.]+, above.*raise maxIter/),
    ]);
  });

  it('shows every step, and stops when it is told to', async () => {
    const grid = { cells: [20], lower: [-3], upper: [3] };
    const initial = cellMasses(grid, normal(0, 0.5));
    const stop = new AbortController();
    const seen: FlowState[] = [];
    const onStep = (state: FlowState): void => {
      seen.push(state);
      if (state.step === 3) stop.abort(new Error('enough'));
    };
    const stopped = gradientFlow({ grid, initial, stepSize: 0.25, steps: 9, signal: stop.signal, onStep });
    await expect(stopped).rejects.toThrow(AbortedError);
    await expect(stopped).rejects.toThrow('stopped after 3 of 9 steps');
    expect(seen.map(({ time }) => time)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(seen[0].masses).toEqual(initial);
    const whole = await gradientFlow({ grid, initial, stepSize: 0.25, steps: 3 });
    expect(seen[3].masses).toEqual(whole.masses);
    expect(seen.map(({ energy }) => energy)).toEqual([...whole.energies]);
  });

  it('gives up turns to others while steps are slow', async () => {
    const grid = { cells: [20], lower: [-3], upper: [3] };
    const initial = cellMasses(grid, normal(0, 0.5));
    let turns = 0;
    const timer = setInterval(() => turns++);
    const onStep = (): void => {
      for (const began = performance.now(); performance.now() - began < 20;);
    };
    await gradientFlow({ grid, initial, stepSize: 0.25, steps: 3, onStep });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('gradientFlow refuses', () => {
  const good = {
    grid: { cells: [4], lower: [0], upper: [4] },
    initial: [0.25, 0.25, 0.25, 0.25],
    stepSize: 2,
    steps: 1,
  };
  const grid = (change: object) => ({ ...good, grid: { ...good.grid, ...change } });
  it.each<[string, unknown, RegExp]>([
    ['no settings', undefined, /gradientFlow: settings are an object; got nothing/],
    ['a misspelt one', { ...good, tau: 1 }, /has no setting "tau"/],
    ['three axes', grid({ cells: [2, 2, 2], lower: [0, 0, 0], upper: [1, 1, 1] }), /1 or 2 axes; got 3/],
    ['cells that are no number of them', grid({ cells: [2.5] }), /cells must be whole numbers from 2 to .*got 2.5/],
    ['ends in the wrong order', grid({ upper: [-1] }), /axis 0 must have lower < upper; got 0 and -1/],
    ['a negative mass', { ...good, initial: [-0.25, 0.75, 0.25, 0.25] }, /at least 0; got -0.25 in cell 0/],
    ['a density', { ...good, initial: [1, 1, 1, 1] }, /initial must sum to 1; got 4. Masses are densities/],
    ['masses for other cells', { ...good, initial: [1] }, /initial must be 4 numbers, one a cell; got 1/],
    ['a potential of NaN', { ...good, potential: [0, NaN, 0, 0] }, /potential must be finite; got NaN in cell 1/],
    [
      'an infinite wall',
      { ...good, potential: [0, Infinity, 0, 0] },
      /got Infinity in cell 1. A wall is a large number/,
    ],
    ['no step', { ...good, stepSize: 0 }, /stepSize must be a finite number > 0; got 0/],
    ['half a step', { ...good, steps: 0.5 }, /steps must be a whole number from 1 up; got 0.5/],
    ['a negative diffusion', { ...good, diffusion: -1 }, /diffusion must be a finite number from 0 up; got -1/],
    [
      'an epsilon that the cells do not hold',
      { ...good, epsilon: 0.5 },
      /epsilon must be from 1, .* to 16, .*; got 0.5/,
    ],
  ])('%s', async (_, input, message) => {
    await expect(gradientFlow(input as never)).rejects.toThrow(InvalidInputError);
    await expect(gradientFlow(input as never)).rejects.toThrow(message);
  });

  it('a potential beyond float64’s range', async () => {
    const potential = [0, 1e308, -1e308, 1e308];
    await expect(gradientFlow({ ...good, potential })).rejects.toThrow(DivergenceError);
  });
});

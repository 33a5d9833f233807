import { defineProblem, solve, squaredEuclidean } from '../../src/index.js';
import { exactColour, marginalColours } from '../../src/io/figure/style.js';
import { planarCloud, type PlanarCloud } from '../support/clouds.js';
import type { Experiment, ExperimentContext, Outcome, ResultFigure } from '../support/experiment.js';
import { exactOnGrid, scoreOnGrid, type GridScores } from '../support/grid_check.js';
import { renderPanels } from '../support/panels.js';
import { pointSeries } from '../support/point_series.js';
import { drawFromGrid, planeGrid, type PlaneGrid } from '../support/plane_grid.js';

const EPSILON = 0.15;
const STEPS = 30;
const FULL = { rows: 800, cells: 66, half: 3.2, merge: 3, perPoint: 100, iterations: 1000, shares: [0.1, 0.3, 0.5, 0.7, 0.9] };
const QUICK = { rows: 250, cells: 42, half: 3.2, merge: 3, perPoint: 40, iterations: 300, shares: [0.25] };

interface Step {
  /** λ of the second cloud. */
  readonly share: number;
  readonly scores: GridScores;
  /** Draws of the exact barycenter, [n, 2]. */
  readonly exact: Float32Array;
  readonly seconds: number;
}

async function stepAt(
  context: ExperimentContext, clouds: readonly PlanarCloud[], share: number, setting: typeof FULL, grid: PlaneGrid,
): Promise<Step> {
  const weights = [1 - share, share];
  const exact = exactOnGrid(clouds, weights, EPSILON, grid);
  const problem = defineProblem({
    marginals: clouds.map((samples, k) => ({ samples, weight: weights[k], cost: squaredEuclidean() })),
    epsilon: EPSILON,
    potential: { kind: 'shared', hidden: [64, 64], activation: 'silu', scale: EPSILON },
    sampler: { steps: STEPS, stepSize: 0.4 * EPSILON },
    training: {
      iterations: setting.iterations, batchSize: 256,
      optimizer: { learningRate: 2e-2, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } }, validation: { every: 0 },
    },
  });
  const started = performance.now();
  const result = await solve(problem, { device: context.device, seed: context.seed });
  const seconds = (performance.now() - started) / 1000;
  const scores = await scoreOnGrid(result, clouds, exact, grid, { perPoint: setting.perPoint, merge: setting.merge, steps: STEPS });
  result.free();
  context.log(`λ = ${share}: total variations ${scores.totalVariations.map((tv) => tv.toFixed(3)).join(', ')} (${seconds.toFixed(1)} s)`);
  return { share, scores, exact: drawFromGrid(grid, exact.masses, 4000, 8), seconds };
}

/** Small multiples: the first cloud, the barycenters on the way, the second; the exact ones below. */
async function stripOf(clouds: readonly PlanarCloud[], steps: readonly Step[]): Promise<ResultFigure> {
  const cloud = (title: string, points: ArrayLike<number>, colour: string, size = 2) => ({
    title, series: [pointSeries(points, colour, { count: 4000, size })],
  });
  const [first, second] = clouds;
  const row = (name: string, colour: string, points: (step: Step) => ArrayLike<number>) => [
    cloud('swiss roll', first.data, marginalColours[1], 4),
    ...steps.map((step) => cloud(`${name}, λ = ${step.share}`, points(step), colour)),
    cloud('spirals', second.data, marginalColours[2], 4),
  ];
  const svg = await renderPanels({
    title: 'From a swiss roll to spirals',
    subtitle: [`Barycenters with weights (1 − λ, λ), ε = ${EPSILON}: learned above, exact on a grid below`],
    panels: [...row('learned', marginalColours[0], ({ scores }) => scores.pushed[0]), ...row('exact', exactColour, ({ exact }) => exact)],
    columns: steps.length + 2, size: [130, 130], view: { x: [-2.5, 2.5], y: [-2.5, 2.5] }, legend: [],
  });
  return { name: 'strip', svg, raster: true, caption: 'An interpolation path between two clouds, learned and exact.' };
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const setting = context.quick ? QUICK : FULL;
  const clouds = [planarCloud('swiss roll', setting.rows), planarCloud('spirals', setting.rows)];
  const grid = planeGrid(setting.cells, setting.half);
  const steps: Step[] = [];
  for (const share of setting.shares) steps.push(await stepAt(context, clouds, share, setting, grid));
  const excess = Math.max(...steps.map(({ scores }) => Math.max(...scores.totalVariations) - scores.floor));
  return {
    settings: [
      { name: 'Clouds', value: `a swiss roll and spirals, ${setting.rows} points each, as in \`planar\`; ε = ${EPSILON}` },
      { name: 'Solver', value: `\`shared\`, silu [64, 64], scale ε; ${setting.iterations} iterations of 256, Adam at 0.02, cosine to 0; η = 0.4 ε, ${STEPS} steps` },
      { name: 'Reference', value: `the grid of \`planar\`, ${setting.cells}² cells; bins of ${setting.merge} × ${setting.merge}` },
    ],
    tables: [
      {
        name: 'path',
        title: 'Total variation to the exact barycenter along the path',
        columns: [
          { key: 'share', title: 'λ' }, { key: 'first', title: 'push-forward of the swiss roll', digits: 2 },
          { key: 'second', title: 'of the spirals', digits: 2 }, { key: 'floor', title: 'floor' },
          { key: 'mean', title: 'L²-UVP of conditional means, %' }, { key: 'seconds', title: 'training, s' },
        ],
        rows: steps.map(({ share, scores, seconds }) => ({
          share, first: scores.totalVariations[0], second: scores.totalVariations[1], floor: scores.floor, mean: scores.conditionalMeanUvp, seconds,
        })),
      },
    ],
    gates: [
      {
        claim: 'worst total variation above the floor', value: excess, bound: 0.1, kind: 'must',
        reason: 'three times what three seeds of the quick run scored; a wrong barycenter shares little with the exact one',
      },
      ...(context.quick
        ? []
        : [{
            claim: 'worst total variation above the floor', value: excess, bound: 0.05, kind: 'aim' as const,
            reason: 'set before the first run: one draw in twenty in the wrong bin',
          }]),
    ],
    figures: [await stripOf(clouds, steps)],
  };
}

export const weightsExperiment: Experiment = {
  name: 'weights',
  title: 'General weights: a path from one cloud to another',
  purpose: 'Barycenters of two clouds as λ goes from one to the other, each checked against the exact one on a grid.',
  run,
};

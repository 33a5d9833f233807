import { defineProblem, squaredEuclidean } from '../../src/index.js';
import { exactColour, marginalColours } from '../../src/node/io/figure/style.js';
import { planarCloud, type PlanarCloud } from '../support/clouds.js';
import type { Experiment, ExperimentContext, Outcome, ResultFigure } from '../support/experiment.js';
import { exactOnGrid, scoreOnGrid, type GridScores } from '../support/grid_check.js';
import { listed, worst } from '../support/numbers.js';
import { renderPanels } from '../support/panels.js';
import { pointSeries } from '../support/point_series.js';
import { binMasses, drawFromGrid, planeGrid, totalVariation, type PlaneGrid } from '../../test/reference/plane_grid.js';
import { withResult } from '../support/with_result.js';
import type { GridBarycenter } from '../../test/reference/grid_barycenter.js';

const EPSILON = 0.08;
const STEPS = 60;
const FULL = {
  rows: 800,
  cells: 78,
  half: 4,
  merge: 3,
  perPoint: 50,
  iterations: 1500,
  shares: [0.1, 0.3, 0.5, 0.7, 0.9],
};
const QUICK = { rows: 250, cells: 48, half: 4, merge: 3, perPoint: 40, iterations: 300, shares: [0.25] };

interface Step {
  /** λ of the second cloud. */
  readonly share: number;
  readonly scores: GridScores;
  /** Total variation between the exact barycenter at this λ and at 0.2 more or less: what a wrong weight would cost. */
  readonly neighbour: number;
  /** Draws of the exact barycenter, [n, 2]. */
  readonly exact: Float32Array;
  readonly seconds: number;
}

/**
 * A swiss roll on the left and smaller spirals on the right, so that λ shows in where and how large the barycenter is.
 */
function twoClouds(rows: number): readonly PlanarCloud[] {
  const placed = (cloud: PlanarCloud, scale: number, right: number): PlanarCloud => ({
    ...cloud,
    data: cloud.data.map((value, c) => scale * value + (c % 2 === 0 ? right : 0)),
  });
  return [placed(planarCloud('swiss roll', rows), 1, -1), placed(planarCloud('spirals', rows), 0.6, 1.6)];
}

async function stepAt(
  context: ExperimentContext,
  clouds: readonly PlanarCloud[],
  share: number,
  setting: typeof FULL,
  grid: PlaneGrid,
): Promise<Step> {
  const exactAt = (second: number): GridBarycenter => exactOnGrid(clouds, [1 - second, second], EPSILON, grid);
  const exact = exactAt(share);
  const other = exactAt(share < 0.5 ? share + 0.2 : share - 0.2);
  const problem = defineProblem({
    marginals: clouds.map((samples, k) => ({ samples, weight: [1 - share, share][k], cost: squaredEuclidean() })),
    epsilon: EPSILON,
    potential: { kind: 'shared', hidden: [64, 64], activation: 'silu', scale: EPSILON },
    sampler: { kind: 'ula', steps: STEPS, stepSize: 0.4 * EPSILON },
    training: {
      iterations: setting.iterations,
      batchSize: 256,
      optimizer: { learningRate: 2e-2, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
  return withResult(context, problem, context.seed, async (result, seconds) => {
    const scores = await scoreOnGrid(result, clouds, exact, grid, {
      perPoint: setting.perPoint,
      merge: setting.merge,
      steps: STEPS,
    });
    context.log(`λ = ${share}: total variations ${listed(scores.totalVariations)} (${seconds.toFixed(1)} s)`);
    const neighbour = totalVariation(
      binMasses(grid, setting.merge, exact.masses),
      binMasses(grid, setting.merge, other.masses),
    );
    return { share, scores, neighbour, exact: drawFromGrid(grid, exact.masses, 4000, 8), seconds };
  });
}

/** Small multiples: the first cloud, the barycenters on the way, the second; the exact ones below. */
async function stripOf(clouds: readonly PlanarCloud[], steps: readonly Step[]): Promise<ResultFigure> {
  const cloud = (title: string, points: ArrayLike<number>, colour: string, size = 2) => ({
    title,
    series: [pointSeries(points, colour, { count: 4000, size })],
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
    panels: [
      ...row('learned', marginalColours[0], ({ scores }) => scores.pushed[0]),
      ...row('exact', exactColour, ({ exact }) => exact),
    ],
    columns: steps.length + 2,
    size: [130, 130],
    view: { x: [-3.4, 3.4], y: [-3.4, 3.4] },
    legend: [],
  });
  return { name: 'strip', svg, raster: true, caption: 'An interpolation path between two clouds, learned and exact.' };
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const setting = context.quick ? QUICK : FULL;
  const clouds = twoClouds(setting.rows);
  const grid = planeGrid(setting.cells, setting.half);
  const steps: Step[] = [];
  for (const share of setting.shares) steps.push(await stepAt(context, clouds, share, setting, grid));
  const excess = worst(steps.map(({ scores }) => worst(scores.totalVariations) - scores.floor));
  const relative = worst(
    steps.map(({ scores, neighbour }) => (worst(scores.totalVariations) - scores.floor) / neighbour),
  );
  return {
    settings: [
      {
        name: 'Clouds',
        value: `the swiss roll of \`planar\`, moved left by 1, and its spirals, 0.6 times as large and 1.6 to the right; ${setting.rows} points each; ε = ${EPSILON}`,
      },
      {
        name: 'Solver',
        value: `\`shared\`, silu [64, 64], scale ε; ${setting.iterations} iterations of 256, Adam at 0.02, cosine to 0; η = 0.4 ε, ${STEPS} steps`,
      },
      {
        name: 'Reference',
        value: `as in \`planar\`, on ${setting.cells}² cells of [−${setting.half}, ${setting.half}]²; bins of ${setting.merge} × ${setting.merge}`,
      },
    ],
    tables: [
      {
        name: 'path',
        title: 'Total variation to the exact barycenter along the path',
        columns: [
          { key: 'share', title: 'λ' },
          { key: 'first', title: 'push-forward of the swiss roll', digits: 2 },
          { key: 'second', title: 'of the spirals', digits: 2 },
          { key: 'floor', title: 'floor' },
          { key: 'neighbour', title: 'exact, 0.2 apart in λ' },
          { key: 'mean', title: 'L²-UVP of conditional means, %' },
          { key: 'seconds', title: 'training, s' },
        ],
        rows: steps.map(({ share, scores, neighbour, seconds }) => ({
          share,
          neighbour,
          first: scores.totalVariations[0],
          second: scores.totalVariations[1],
          floor: scores.floor,
          mean: scores.conditionalMeanUvp,
          seconds,
        })),
      },
    ],
    gates: [
      {
        claim: 'worst total variation above the floor, over that between exact barycenters 0.2 apart in λ',
        value: relative,
        bound: 0.5,
        kind: 'must',
        reason: 'half of what a weight wrong by 0.2 costs',
      },
      ...(context.quick
        ? []
        : [
            {
              claim: 'worst total variation above the floor',
              value: excess,
              bound: 0.05,
              kind: 'aim' as const,
              reason: 'set before the first run: one draw in twenty in the wrong bin',
            },
          ]),
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

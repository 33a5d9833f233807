import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import { marginalColours, exactColour } from '../../src/node/io/figure/style.js';
import { planarCloud, type PlanarCloud } from '../support/clouds.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { exactOnGrid, scoreOnGrid, type GridScores } from '../support/grid_check.js';
import { listed, worst } from '../support/numbers.js';
import { renderPanels } from '../support/panels.js';
import { pointSeries } from '../support/point_series.js';
import {
  binMasses,
  binShares,
  drawFromGrid,
  planeGrid,
  totalVariation,
  type PlaneGrid,
} from '../../test/reference/plane_grid.js';
import { withResult } from '../support/with_result.js';
import type { GridBarycenter } from '../../test/reference/grid_barycenter.js';

const NAMES = ['swiss roll', 'two moons', 'spirals'] as const;
const WEIGHTS = [1 / 3, 1 / 3, 1 / 3];
/** η/ε. The drift is η/2ε: 60 steps are twelve relaxation times of a plan with the curvature of the cost alone. */
const RELATIVE_STEP = 0.4;
/** A smaller ε makes more valleys, and chains must have time to go between them: see the table of choices. */
const stepsAt = (epsilon: number): number => (epsilon < 0.05 ? 120 : 60);
const FULL = {
  epsilons: [0.02, 0.05, 0.15],
  rows: 1000,
  cells: 84,
  half: 3.2,
  merge: 3,
  perPoint: 50,
  hidden: [128, 128],
  iterations: 1500,
};
const QUICK = {
  epsilons: [0.2],
  rows: 250,
  cells: 42,
  half: 3.2,
  merge: 3,
  perPoint: 40,
  hidden: [64, 64],
  iterations: 400,
};

type Setting = typeof FULL;

/** What makes the difference. */
interface Choice {
  readonly steps: number;
  readonly scale: number;
  readonly learningRate: number;
}

/** Fine structure is of the size of ε, and a network of the default scale, ε/η, keeps the ripples it starts with. */
const choiceAt = (epsilon: number): Choice => ({ steps: stepsAt(epsilon), scale: epsilon, learningRate: 2e-2 });

/** At one ε: each choice undone by itself; a learning rate goes with a scale. */
const UNDONE_AT = 0.05;
const UNDONE: readonly Choice[] = [
  { ...choiceAt(UNDONE_AT), steps: stepsAt(UNDONE_AT) / 4 },
  { ...choiceAt(UNDONE_AT), scale: 1 / RELATIVE_STEP, learningRate: 3e-3 },
];

interface Scored {
  readonly epsilon: number;
  readonly choice: Choice;
  readonly exact: GridBarycenter;
  readonly scores: GridScores;
  /** With chains four times as long. */
  readonly longer: GridScores;
  readonly mixture: number;
  readonly gaussian: number;
  readonly seconds: number;
}

function problemOf(
  clouds: readonly PlanarCloud[],
  epsilon: number,
  { steps, scale, learningRate }: Choice,
  { hidden, iterations }: Setting,
): Problem {
  return defineProblem({
    marginals: clouds.map((samples, k) => ({ samples, weight: WEIGHTS[k], cost: squaredEuclidean() })),
    epsilon,
    potential: { kind: 'shared', hidden, activation: 'silu', scale },
    sampler: { kind: 'ula', steps, stepSize: RELATIVE_STEP * epsilon },
    training: {
      iterations,
      batchSize: 256,
      optimizer: { learningRate, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}

/** The clouds together, and a Gaussian with the exact barycenter's own moments: what says nothing of the shape. */
function baselines(clouds: readonly PlanarCloud[], exact: GridBarycenter, grid: PlaneGrid, merge: number) {
  const expected = binMasses(grid, merge, exact.masses);
  const together = Float32Array.from(clouds.flatMap(({ data }) => [...data]));
  return {
    mixture: totalVariation(binShares(grid, merge, together), expected),
    gaussian: totalVariation(binMasses(grid, merge, gaussianMasses(grid, exact.masses)), expected),
  };
}

function gaussianMasses({ centres }: PlaneGrid, masses: Float64Array): Float64Array {
  const [x, y] = [0, 1].map((axis) => masses.map((_, c) => centres[2 * c + axis]));
  const mean = (values: Float64Array): number => masses.reduce((sum, mass, c) => sum + mass * values[c], 0);
  const [mx, my] = [mean(x), mean(y)];
  const [xx, xy, yy] = [
    mean(x.map((v) => (v - mx) ** 2)),
    mean(x.map((v, c) => (v - mx) * (y[c] - my))),
    mean(y.map((v) => (v - my) ** 2)),
  ];
  const determinant = xx * yy - xy * xy;
  const density = masses.map((_, c) => {
    const [a, b] = [x[c] - mx, y[c] - my];
    return Math.exp(-(yy * a * a - 2 * xy * a * b + xx * b * b) / (2 * determinant));
  });
  const total = density.reduce((sum, value) => sum + value, 0);
  return density.map((value) => value / total);
}

/** What all trainings share. */
interface Question {
  readonly clouds: readonly PlanarCloud[];
  readonly setting: Setting;
  readonly grid: PlaneGrid;
}

function score(
  context: ExperimentContext,
  { clouds, setting, grid }: Question,
  epsilon: number,
  choice: Choice,
  exact: GridBarycenter,
): Promise<Scored> {
  const { perPoint, merge } = setting;
  return withResult(context, problemOf(clouds, epsilon, choice, setting), context.seed, async (result, seconds) => {
    const scores = await scoreOnGrid(result, clouds, exact, grid, { perPoint, merge, steps: choice.steps });
    const longer = await scoreOnGrid(result, clouds, exact, grid, { perPoint, merge, steps: 4 * choice.steps });
    context.log(
      `ε = ${epsilon}: total variations ${listed(scores.totalVariations)}; ${listed(longer.totalVariations)} (${seconds.toFixed(1)} s)`,
    );
    return { epsilon, choice, exact, scores, longer, ...baselines(clouds, exact, grid, merge), seconds };
  });
}

function tableOf(scored: readonly Scored[]): ResultTable {
  return {
    name: 'total-variation',
    title: 'Total variation to the exact barycenter of the same ε, by bins',
    columns: [
      { key: 'epsilon', title: 'ε' },
      { key: 'pushForwards', title: 'push-forwards of swiss roll, two moons, spirals' },
      { key: 'longer', title: 'with chains four times as long' },
      { key: 'floor', title: 'floor' },
      { key: 'mixture', title: 'mixture' },
      { key: 'gaussian', title: 'Gaussian of the same moments' },
      { key: 'mean', title: 'L²-UVP of conditional means, %' },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: scored.map(({ epsilon, scores, longer, mixture, gaussian, seconds }) => ({
      epsilon,
      pushForwards: listed(scores.totalVariations),
      longer: listed(longer.totalVariations),
      floor: scores.floor,
      mixture,
      gaussian,
      mean: scores.conditionalMeanUvp,
      seconds,
    })),
    note: 'The floor is what as many independent draws of the exact barycenter score.',
  };
}

function choiceTable(scored: readonly Scored[]): ResultTable {
  return {
    name: 'choices',
    title: `Each choice undone by itself, ε = ${scored[0].epsilon}`,
    columns: [
      { key: 'steps', title: 'steps' },
      { key: 'scale', title: '`scale`' },
      { key: 'learningRate', title: 'Adam at' },
      { key: 'pushForwards', title: 'total variation' },
      { key: 'longer', title: 'with chains four times as long' },
      { key: 'floor', title: 'floor' },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: scored.map(({ choice, scores, longer, seconds }) => ({
      ...choice,
      pushForwards: listed(scores.totalVariations),
      longer: listed(longer.totalVariations),
      floor: scores.floor,
      seconds,
    })),
  };
}

const excess = ({ scores }: Scored): number => worst(scores.totalVariations) - scores.floor;

function gatesOf(scored: readonly Scored[], quick: boolean): Gate[] {
  const musts = scored.map((row): Gate => ({
    claim: `worst total variation above the floor at ε = ${row.epsilon}, over the better of mixture and Gaussian`,
    value: excess(row) / Math.min(row.mixture, row.gaussian),
    bound: 0.35,
    kind: 'must',
    reason:
      'three times what three seeds of the quick run scored, twice what the full run does; those two score 1, less the floor',
  }));
  if (quick) return musts;
  const aims = scored.map((row): Gate => ({
    claim: `worst total variation above the floor at ε = ${row.epsilon}`,
    value: excess(row),
    bound: 0.05,
    kind: 'aim',
    reason: 'set before the first run: one draw in twenty in the wrong bin',
  }));
  return [...aims, ...musts];
}

async function figureOf(
  clouds: readonly PlanarCloud[],
  scored: readonly Scored[],
  grid: PlaneGrid,
): Promise<ResultFigure> {
  const svg = await renderPanels({
    title: 'The average of a swiss roll, two moons and spirals',
    subtitle: ['Equal weights, ½‖x − y‖²; push-forwards of two of the clouds beside the exact barycenter'],
    panels: [
      ...clouds.map(({ data }, k) => ({
        title: NAMES[k],
        series: [pointSeries(data, marginalColours[k], { size: 5, opacity: 0.6 })],
      })),
      ...scored.flatMap(({ epsilon, scores, exact }) => [
        ...[0, 2].map((k) => ({
          title: `ε = ${epsilon}, from the ${NAMES[k]}`,
          series: [pointSeries(scores.pushed[k], marginalColours[k])],
        })),
        {
          title: `ε = ${epsilon}, exact`,
          series: [pointSeries(drawFromGrid(grid, exact.masses, 6000, 8), exactColour)],
        },
      ]),
    ],
    columns: 3,
    size: [230, 230],
    view: { x: [-2.6, 2.6], y: [-2.6, 2.6] },
    legend: [],
  });
  return {
    name: 'clouds',
    svg,
    raster: true,
    caption: 'The three clouds, and their barycenter as two of them are pushed to it and as the grid has it.',
  };
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const setting = context.quick ? QUICK : FULL;
  const clouds = NAMES.map((name) => planarCloud(name, setting.rows));
  const grid = planeGrid(setting.cells, setting.half);
  const question: Question = { clouds, setting, grid };
  const scored: Scored[] = [];
  const undone: Scored[] = [];
  for (const epsilon of setting.epsilons) {
    const exact = exactOnGrid(clouds, WEIGHTS, epsilon, grid);
    scored.push(await score(context, question, epsilon, choiceAt(epsilon), exact));
    if (context.quick || epsilon !== UNDONE_AT) continue;
    undone.push(scored[scored.length - 1]);
    for (const choice of UNDONE) undone.push(await score(context, question, epsilon, choice, exact));
  }
  const { rows, cells, half, merge, hidden, iterations, perPoint } = setting;
  return {
    settings: [
      {
        name: 'Clouds',
        value: `${rows} points each, mean standard deviation 1, noise 0.07; the same tables for both solvers`,
      },
      {
        name: 'Reference',
        value: `iterated Bregman projections on ${cells}² cells of [−${half}, ${half}]², float64, to a violation of 1e-6 (\`test/reference/grid_barycenter.ts\`)`,
      },
      {
        name: 'Potential',
        value: `\`shared\`, silu [${hidden.join(', ')}], scale ε; ${iterations} iterations of 256, Adam at 0.02, cosine to 0`,
      },
      {
        name: 'Chains',
        value: `η = ${RELATIVE_STEP} ε; ${setting.epsilons.map((epsilon) => `${stepsAt(epsilon)} steps at ε = ${epsilon}`).join(', ')}`,
      },
      {
        name: 'Total variation',
        value: `½ Σ |share − mass| over bins of ${merge} × ${merge} cells, of side ${((2 * half * merge) / cells).toFixed(2)}, ${perPoint} draws for every point`,
      },
    ],
    tables: [tableOf(scored), ...(undone.length > 0 ? [choiceTable(undone)] : [])],
    gates: gatesOf(scored, context.quick),
    figures: [await figureOf(clouds, scored, grid)],
  };
}

export const planarExperiment: Experiment = {
  name: 'planar',
  title: 'Swiss roll, moons and spirals against the exact plan on a grid',
  purpose:
    'A barycenter without a closed form. In the plane it can be had exactly on a grid, for the same ε and the same finite marginals, so ' +
    "that nothing differs but y's cells, which are smaller than √ε, the width of a plan. The bins of the score are wider than √ε at the smallest ε, and do not " +
    'see what is finer than they are.',
  run,
};

import { exactColour, marginalColours, mutedColour } from '../../src/node/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { renderPanels, type Curve } from '../support/panels.js';
import type { Scored } from './score.js';

type Pair = readonly [number, number];

const AIMS: readonly Pair[] = [
  [2, 0.5],
  [16, 0.5],
  [64, 2],
  [128, 2],
];
const PERCENT = { least: 0.003, most: 10 };

const clipped = (value: number): number => Math.max(value, PERCENT.least);

function curve(points: readonly Pair[], colour: string, extra: Partial<Curve> = {}): Curve {
  return { kind: 'curve', points: points.map(([x, y]) => [x, clipped(y)] as const), colour, ...extra };
}

/** Error against dimension, a panel for each ε. */
export async function errorFigure(scored: readonly Scored[]): Promise<ResultFigure> {
  const gaussians = scored.filter(({ family }) => family === 'gaussian');
  const epsilons = [...new Set(gaussians.map(({ epsilon }) => epsilon))];
  const panels = epsilons.map((epsilon) => {
    const rows = gaussians.filter((row) => row.epsilon === epsilon);
    const over = (value: (row: Scored) => number): Pair[] => rows.map((row) => [row.dim, value(row)]);
    return {
      title: `ε = ${epsilon}`,
      series: [
        curve(AIMS, mutedColour, { dashed: true }),
        curve(
          over(({ plans }) => plans[0].toEntropic.floor),
          exactColour,
          { dashed: true },
        ),
        curve(
          over(({ plans }) => Math.max(...plans.map((p) => p.toEntropic.value))),
          marginalColours[0],
          { dots: true },
        ),
        curve(
          over(({ plans }) => Math.max(...plans.map((p) => p.conditionalMean.value))),
          marginalColours[1],
          { dots: true },
        ),
      ],
    };
  });
  const svg = await renderPanels({
    title: 'Gaussian barycenters: error against the exact answer',
    subtitle: ['Worst of three marginals; the floor is what an exact sampler scores in BW₂²-UVP with as many points'],
    panels,
    columns: 3,
    size: [230, 220],
    axes: {
      x: { title: 'dimension', scale: 'log', domain: [1.8, 145], ticks: [2, 4, 8, 16, 64, 128] },
      y: {
        title: 'percent of variance',
        scale: 'log',
        domain: [PERCENT.least, PERCENT.most],
        ticks: [0.01, 0.1, 1, 10],
      },
    },
    legend: [
      { label: 'BW₂²-UVP to Q_ε', colour: marginalColours[0], symbol: 'line' },
      { label: 'L²-UVP of conditional means', colour: marginalColours[1], symbol: 'line' },
      { label: 'floor', colour: exactColour, symbol: 'dashed' },
      { label: 'aim', colour: mutedColour, symbol: 'dashed' },
    ],
  });
  return {
    name: 'error',
    svg,
    caption: 'Error against the exact barycenter and plans of Gaussians, by dimension and ε.',
  };
}

/** Error against the step's length, at equal time. */
export async function sweepFigure(rows: readonly Scored[]): Promise<ResultFigure> {
  const epsilons = [...new Set(rows.map(({ epsilon }) => epsilon))];
  const panels = epsilons.map((epsilon) => {
    const swept = rows.filter(
      (row) => row.epsilon === epsilon && row.solver.steps === Math.round(16 / row.solver.relativeStep),
    );
    const over = (value: (row: Scored) => number): Pair[] =>
      swept.map((row): Pair => [row.solver.relativeStep, value(row)]).sort(([a], [b]) => a - b);
    return {
      title: `ε = ${epsilon}`,
      series: [
        curve(
          over(({ plans }) => Math.max(...plans.map((p) => p.toEntropic.value))),
          marginalColours[0],
          { dots: true },
        ),
        curve(
          over(({ plans }) => Math.max(...plans.map((p) => p.conditionalMean.value))),
          marginalColours[1],
          { dots: true },
        ),
        curve(
          over(({ plans }) => Math.max(...plans.map((p) => p.conditionalCovariance))),
          marginalColours[2],
          { dots: true },
        ),
      ],
    };
  });
  const svg = await renderPanels({
    title: 'The bias of unadjusted Langevin steps',
    subtitle: ['Chains of equal time (steps · η/ε = 16), D = 8, worst of three marginals'],
    panels,
    columns: 2,
    size: [300, 220],
    axes: {
      x: { title: 'step size over ε', scale: 'log', domain: [0.045, 0.9], ticks: [0.05, 0.1, 0.2, 0.4, 0.8] },
      y: { title: 'percent', scale: 'log', domain: [PERCENT.least, 100], ticks: [0.01, 0.1, 1, 10, 100] },
    },
    legend: [
      { label: 'BW₂²-UVP to Q_ε', colour: marginalColours[0], symbol: 'line' },
      { label: 'conditional means', colour: marginalColours[1], symbol: 'line' },
      { label: 'conditional covariance', colour: marginalColours[2], symbol: 'line' },
    ],
  });
  return {
    name: 'sweep',
    svg,
    caption: 'A longer step widens the conditional plans; the barycenter hardly notices unless ε is large.',
  };
}

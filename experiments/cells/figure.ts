import type { Floats } from '../../src/io/numeric_table.js';
import { exactColour, marginalColours, mutedColour } from '../../src/node/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { renderPanels } from '../support/panels.js';
import { somePairs } from '../support/point_series.js';
import type { Day, SetUp } from './days.js';
import type { Findings, Scored } from './findings.js';

type Pair = readonly [number, number];

const pair = ({ epsilon, barycenter }: Scored): Pair => [epsilon, barycenter];

/** Half energy distance over ε, a panel for each set-up and dimension. */
export async function sweepFigure({ baselines, matched, named, sweep }: Findings): Promise<ResultFigure> {
  const domain = { x: [0.015, 0.5] as const, y: [1.8, 2.6] as const };
  const level = (value: number): Pair[] => [
    [domain.x[0], value],
    [domain.x[1], value],
  ];
  const panels = baselines.map((row) => {
    const here = ({ setUp, dim }: { readonly setUp: string; readonly dim: number }): boolean =>
      setUp === row.setUp && dim === row.dim;
    const seed = sweep[0].seed;
    const curve = [...sweep, ...named.filter((one) => one.seed === seed)]
      .filter(here)
      .sort((a, b) => a.epsilon - b.epsilon);
    return {
      title: `${row.setUp}, ${row.dim} dimensions`,
      series: [
        { kind: 'curve' as const, points: level(row.mixture), colour: mutedColour, dashed: true },
        { kind: 'curve' as const, points: level(row.atInterpolatedMean), colour: exactColour, dashed: true },
        { kind: 'curve' as const, points: curve.map(pair), colour: marginalColours[0], dots: true },
        {
          kind: 'cloud' as const,
          points: [...matched, ...named].filter(here).map(pair),
          colour: marginalColours[1],
          size: 50,
          opacity: 0.8,
        },
      ],
    };
  });
  const svg = await renderPanels({
    title: 'Predicting a day of cells: energy distance over ε',
    subtitle: [
      'Half energy distance of the barycenter to the held-out day',
      'The rule for ε looks at the end days only',
    ],
    panels,
    columns: 2,
    size: [300, 190],
    axes: {
      x: {
        title: 'ε, in units of the common deviation, squared',
        scale: 'log',
        domain: domain.x,
        ticks: [0.02, 0.05, 0.1, 0.2, 0.4],
      },
      y: { title: 'half energy distance', scale: 'linear', domain: domain.y },
    },
    legend: [
      { label: 'barycenter', colour: marginalColours[0], symbol: 'line' },
      { label: 'ε = 0.1, 5 seeds, and ε by the rule', colour: marginalColours[1], symbol: 'dot' },
      { label: 'mixture', colour: mutedColour, symbol: 'dashed' },
      { label: 'held-out day at that mean', colour: exactColour, symbol: 'dashed' },
    ],
  });
  return {
    name: 'epsilon',
    svg,
    caption:
      'Energy distance to the held-out day over ε, beside the mixture and the held-out day moved to the mean that every barycenter has.',
  };
}

const POINTS = 2000;

const firstTwo = (data: Floats, dim: number): readonly Pair[] => somePairs(data, dim, POINTS);

/** The first two principal components of the days and of the prediction. */
export async function planeFigure(
  shown: readonly { readonly setUp: SetUp; readonly prediction: Floats }[],
): Promise<ResultFigure> {
  const all = shown.flatMap(({ setUp }) =>
    [setUp.start, setUp.heldOut, setUp.end].flatMap((day) => firstTwo(day.data, day.columns)),
  );
  const range = (axis: 0 | 1): readonly [number, number] => {
    const sorted = all.map((point) => point[axis]).sort((a, b) => a - b);
    const [low, high] = [sorted[Math.floor(0.002 * sorted.length)], sorted[Math.floor(0.998 * sorted.length)]];
    return [low - 0.05 * (high - low), high + 0.05 * (high - low)];
  };
  const cloud = (points: readonly Pair[], colour: string) => ({
    kind: 'cloud' as const,
    points,
    colour,
    size: 3,
    opacity: 0.45,
  });
  const day = ({ data, columns }: Day, colour: string) => cloud(firstTwo(data, columns), colour);
  const panels = shown.flatMap(({ setUp, prediction }) => {
    const [start, held, end] = setUp.name
      .match(/\d/g)!
      .map(Number)
      .sort((a, b) => a - b);
    return [
      { title: `day ${start}`, series: [day(setUp.start, marginalColours[0])] },
      { title: `day ${held}, held out`, series: [day(setUp.heldOut, exactColour)] },
      { title: 'barycenter', series: [cloud(firstTwo(prediction, setUp.heldOut.columns), marginalColours[2])] },
      { title: `day ${end}`, series: [day(setUp.end, marginalColours[1])] },
    ];
  });
  const svg = await renderPanels({
    title: 'Cells of four days and the barycenters in between',
    subtitle: ['First two of 50 principal components; the barycenter has not seen the held-out day'],
    panels,
    columns: 4,
    size: [200, 200],
    view: { x: range(0), y: range(1) },
    legend: [],
  });
  return {
    name: 'plane',
    svg,
    raster: true,
    caption: 'End days, held-out day and prediction in the first two principal components.',
  };
}

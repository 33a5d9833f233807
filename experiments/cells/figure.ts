import { exactColour, marginalColours, mutedColour } from '../../src/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { renderPanels } from '../support/panels.js';
import type { Day, SetUp } from './days.js';
import type { Findings } from './findings.js';

type Pair = readonly [number, number];

/** Half energy distance over ε, a panel for each set-up and dimension. */
export async function sweepFigure({ baselines, seeds, sweep }: Findings): Promise<ResultFigure> {
  const domain = { x: [0.015, 1] as const, y: [1.6, 3.2] as const };
  const level = (value: number): Pair[] => [[domain.x[0], value], [domain.x[1], value]];
  const panels = baselines.map((row) => {
    const here = ({ setUp, dim }: { readonly setUp: string; readonly dim: number }): boolean => setUp === row.setUp && dim === row.dim;
    const curve = sweep.filter(here).map(({ epsilon, barycenter }): Pair => [epsilon, barycenter]);
    return {
      title: `${row.setUp}, ${row.dim} dimensions`,
      series: [
        { kind: 'curve' as const, points: level(row.mixture), colour: mutedColour, dashed: true },
        { kind: 'curve' as const, points: level(row.atInterpolatedMean), colour: exactColour, dashed: true },
        { kind: 'curve' as const, points: curve, colour: marginalColours[0], dots: true },
        {
          kind: 'cloud' as const, points: seeds.filter(here).map(({ epsilon, barycenter }): Pair => [epsilon, barycenter]),
          colour: marginalColours[1], size: 50, opacity: 0.8,
        },
      ],
    };
  });
  const svg = await renderPanels({
    title: 'Predicting a day of cells: energy distance over ε',
    subtitle: ['Half energy distance of the barycenter to the held-out day; the rule for ε looks at the end days only'],
    panels, columns: 2, size: [300, 190],
    axes: {
      x: { title: 'ε, in units of the common deviation, squared', scale: 'log', domain: domain.x, ticks: [0.02, 0.05, 0.1, 0.2, 0.5, 1] },
      y: { title: 'half energy distance', scale: 'linear', domain: domain.y },
    },
    legend: [
      { label: 'barycenter', colour: marginalColours[0], symbol: 'line' },
      { label: 'ε by the rule, 5 seeds', colour: marginalColours[1], symbol: 'dot' },
      { label: 'mixture', colour: mutedColour, symbol: 'dashed' },
      { label: 'held-out day at that mean', colour: exactColour, symbol: 'dashed' },
    ],
  });
  return { name: 'epsilon', svg, caption: 'Energy distance to the held-out day over ε, beside the mixture and the held-out day moved to the mean that every barycenter has.' };
}

const POINTS = 2000;

function firstTwo(data: Float32Array, dim: number): Pair[] {
  const stride = Math.max(1, Math.floor(data.length / dim / POINTS));
  return Array.from({ length: Math.floor(data.length / dim / stride) }, (_, i): Pair => [data[i * stride * dim], data[i * stride * dim + 1]]);
}

/** The first two principal components of the days and of the prediction. */
export async function planeFigure(shown: readonly { readonly setUp: SetUp; readonly prediction: Float32Array }[]): Promise<ResultFigure> {
  const all = shown.flatMap(({ setUp }) => [setUp.start, setUp.heldOut, setUp.end].flatMap((day) => firstTwo(day.data, day.columns)));
  const range = (axis: 0 | 1): readonly [number, number] => {
    const sorted = all.map((point) => point[axis]).sort((a, b) => a - b);
    const [low, high] = [sorted[Math.floor(0.002 * sorted.length)], sorted[Math.floor(0.998 * sorted.length)]];
    return [low - 0.05 * (high - low), high + 0.05 * (high - low)];
  };
  const cloud = (points: Pair[], colour: string) => ({ kind: 'cloud' as const, points, colour, size: 3, opacity: 0.45 });
  const day = ({ data, columns }: Day, colour: string) => cloud(firstTwo(data, columns), colour);
  const panels = shown.flatMap(({ setUp, prediction }) => {
    const [start, held, end] = setUp.name.match(/\d/g)!.map(Number).sort((a, b) => a - b);
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
    panels, columns: 4, size: [200, 200], view: { x: range(0), y: range(1) }, legend: [],
  });
  return { name: 'plane', svg, raster: true, caption: 'End days, held-out day and prediction in the first two principal components.' };
}

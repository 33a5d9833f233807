import { exactColour, marginalColours, mutedColour } from '../../src/node/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { mean } from '../support/numbers.js';
import { renderPanels, type Cloud, type Curve as PanelCurve, type LegendEntry, type Panel } from '../support/panels.js';
import type { Curve } from './curves.js';
import { MEASURES, type Measure } from './score.js';
import { fallOf, MEASURE_NAMES } from './tables.js';
import type { Trained } from './train.js';

type Pair = readonly [number, number];

const [learnedColour, halfColour, wholeColour, , , partColour] = marginalColours;
const DOMAIN = { least: 0.003, most: 10 };
const TICKS = [0.01, 0.1, 1, 10];

/** For titles of panels. */
const SHORT_NAMES: Readonly<Record<Measure, string>> = { gap: 'gap', uvp: 'BW₂²-UVP', mean: 'L²-UVP' };

/** An error that chance took below 0 has no logarithm: it stands on the lower edge. */
const shownAt = ([x, y]: Pair): Pair => [x, Math.max(y, DOMAIN.least)];

const curve = (points: readonly Pair[], colour: string, extra: Partial<PanelCurve> = {}): PanelCurve => ({
  kind: 'curve',
  points,
  colour,
  ...extra,
});

/** A line of this slope through the first point. */
const guide = (counts: readonly number[], start: number, slope: number): Pair[] =>
  counts.map((n) => [n, start * (n / counts[0]) ** slope]);

function samplesPanel({ question, measure, counts, runs, means, plugIn, floor, slope, estimation }: Curve): Panel {
  const along = (values: readonly number[]): Pair[] => counts.map((n, i) => [n, values[i]]);
  const each: Cloud = {
    kind: 'cloud',
    points: runs.flatMap(along).map(shownAt),
    colour: learnedColour,
    size: 14,
    opacity: 0.35,
  };
  const ends = [counts[0], counts[counts.length - 1]];
  const fall = slope ? `, slope ${fallOf(slope)}` : '';
  return {
    title: `${question}: ${SHORT_NAMES[measure]}${fall}`,
    series: [
      curve(
        ends.map((n): Pair => [n, floor]),
        mutedColour,
        { dashed: true },
      ),
      // The bound is of the gap alone.
      ...(measure === 'gap' ? [curve(guide(counts, means[0], -0.5), halfColour, { dashed: true })] : []),
      curve(guide(counts, means[0], -1), wholeColour, { dashed: true }),
      curve(along(plugIn), exactColour),
      curve(along(estimation.means).slice(0, estimation.fitted), partColour, { dots: true }),
      each,
      curve(along(means).map(shownAt), learnedColour, { dots: true }),
    ],
  };
}

/** Error against N, a panel for each question and measure. */
export async function samplesFigure(curves: readonly Curve[]): Promise<ResultFigure> {
  const { counts } = curves[0];
  const svg = await renderPanels({
    title: 'Error against the number of samples',
    subtitle: [
      'On the true marginals; small dots are data sets, their mean is joined; slopes where errors are above three times the floor',
      'Gaussians fitted: the closed form with the tables’ own moments; floor: training whose every batch is drawn anew',
    ],
    panels: curves.map(samplesPanel),
    columns: MEASURES.length,
    size: [290, 220],
    axes: {
      x: {
        title: 'N, points of each marginal',
        scale: 'log',
        domain: [0.8 * counts[0], 1.25 * counts[counts.length - 1]],
        ticks: [100, 1000, 10_000, 100_000].filter((n) => n <= counts[counts.length - 1]),
      },
      y: { title: 'ε, or percent', scale: 'log', domain: [DOMAIN.least, DOMAIN.most], ticks: TICKS },
    },
    legend: [
      { label: 'learned', colour: learnedColour, symbol: 'line' },
      { label: 'less the floor', colour: partColour, symbol: 'line' },
      { label: 'Gaussians fitted', colour: exactColour, symbol: 'line' },
      { label: 'floor', colour: mutedColour, symbol: 'dashed' },
      { label: 'slope −½, the bound of the gap', colour: halfColour, symbol: 'dashed' },
      { label: 'slope −1', colour: wholeColour, symbol: 'dashed' },
    ],
  });
  return { name: 'samples', svg, caption: 'Errors on the true marginals by the number of samples trained on.' };
}

/** Error against width, a panel for each question. */
export async function widthFigure(trained: readonly Trained[]): Promise<ResultFigure> {
  const questions = [...new Set(trained.map(({ question }) => question))];
  const widths = [...new Set(trained.map(({ width }) => width))];
  const colours: Readonly<Record<Measure, string>> = { gap: learnedColour, uvp: halfColour, mean: wholeColour };
  const panels = questions.map((question) => ({
    title: question,
    series: MEASURES.map((measure) =>
      curve(
        widths.map((width): Pair => {
          const own = trained.filter((one) => one.question === question && one.width === width);
          return shownAt([width, mean(own.map((one) => one[measure]))]);
        }),
        colours[measure],
        { dots: true },
      ),
    ),
  }));
  const svg = await renderPanels({
    title: 'Error against width',
    subtitle: ['Two hidden layers of so many units, every batch drawn anew, mean over seeds'],
    panels,
    columns: questions.length,
    size: [300, 220],
    axes: {
      x: {
        title: 'units of both hidden layers',
        scale: 'log',
        domain: [0.85 * widths[0], 1.15 * widths[widths.length - 1]],
        ticks: widths,
      },
      y: { title: 'ε, or percent', scale: 'log', domain: [DOMAIN.least, 500], ticks: [...TICKS, 100] },
    },
    legend: MEASURES.map((measure): LegendEntry => ({
      label: MEASURE_NAMES[measure],
      colour: colours[measure],
      symbol: 'line',
    })),
  });
  return {
    name: 'width',
    svg,
    caption: 'Errors by the width of both hidden layers, with as many samples as training takes.',
  };
}

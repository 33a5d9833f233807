import { marginalColours, mutedColour } from '../../src/node/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { renderPanels, type Curve, type Panel } from '../support/panels.js';
import type { MethodCurve } from './train.js';

const [ownColour, publishedColour] = marginalColours;
const DOMAIN = { seconds: [0.1, 200], percent: [0.02, 100] } as const;

/** What diverged, and what no axis has, is left out. */
const lineOf = ({ points }: MethodCurve, colour: string, extra: Partial<Curve> = {}): Curve => ({
  kind: 'curve',
  points: points.filter(({ seconds }) => Number.isFinite(seconds)).map((p) => [p.seconds, p.barycenter] as const),
  colour,
  ...extra,
});

/** A panel for each method; the plain chains and the published settings are in all of them. */
export async function curvesFigure(
  curves: readonly MethodCurve[],
  cold: MethodCurve,
  published: MethodCurve,
): Promise<ResultFigure> {
  const panels = curves.map((curve): Panel => ({
    title: curve.name.replaceAll('`', ''),
    series: [
      lineOf(published, publishedColour, { dots: true }),
      lineOf(cold, mutedColour, { dashed: true }),
      lineOf(curve, ownColour, { dots: true }),
    ],
  }));
  const svg = await renderPanels({
    title: 'Error over time on the published twister',
    subtitle: ['BW₂²-UVP of the worst push-forward; each dot is a training of its own, of 100 to 1,600 iterations'],
    panels,
    columns: 3,
    size: [290, 190],
    axes: {
      x: { title: 'training, s', scale: 'log', domain: DOMAIN.seconds, ticks: [0.1, 1, 10, 100] },
      y: { title: 'percent', scale: 'log', domain: DOMAIN.percent, ticks: [0.1, 1, 10, 100] },
    },
    legend: [
      { label: 'this method', colour: ownColour, symbol: 'line' },
      { label: 'ula, new chains', colour: mutedColour, symbol: 'dashed' },
      { label: 'the published settings', colour: publishedColour, symbol: 'line' },
    ],
  });
  return { name: 'curves', svg, caption: 'Error of the worst push-forward over the time of training, by method.' };
}

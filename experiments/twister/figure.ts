import type { Floats } from '../../src/io/numeric_table.js';
import type { ExactAnswer } from '../../src/barycenter/exact/exact_answer.js';
import { exactColour, marginalColours } from '../../src/node/io/figure/style.js';
import type { ResultFigure } from '../support/experiment.js';
import { renderPanels } from '../support/panels.js';
import { pointSeries } from '../support/point_series.js';
import { solveDiscrete } from './discrete.js';
import { drawClouds, type CostName } from './problem.js';
import { exactDraws } from './shape.js';

/** A learned push-forward, f32 [n, 2]. */
export interface Shown {
  readonly cost: CostName;
  readonly pushed: Floats;
}

/** Supports of several discrete barycenters together. */
function discretePoints(points: number, runs: number): Float64Array {
  const supports = Array.from({ length: runs }, (_, run) => {
    const { found } = solveDiscrete(points, 100 + run);
    return found.support;
  });
  return Float64Array.from(supports.flatMap((support) => [...support]));
}

export async function twisterFigure(shown: readonly Shown[], exact: ExactAnswer): Promise<ResultFigure> {
  const pushed = (cost: CostName): Floats => shown.find((one) => one.cost === cost)?.pushed ?? new Float32Array();
  const count = 4000;
  const svg = await renderPanels({
    title: 'Two averages of three clouds',
    subtitle: [
      'Push-forward of the first cloud; exact draws in closed form, discrete barycenters by exact assignment on other samples',
    ],
    panels: [
      {
        title: 'the three clouds',
        series: drawClouds(1500, 50).map((cloud, k) => pointSeries(cloud, marginalColours[k], { count: 1500 })),
      },
      { title: '½‖u(x) − u(y)‖², learned', series: [pointSeries(pushed('twist'), marginalColours[0], { count })] },
      { title: '½‖u(x) − u(y)‖², exact', series: [pointSeries(exactDraws(exact, count, 1), exactColour, { count })] },
      { title: '½‖x − y‖², learned', series: [pointSeries(pushed('euclidean'), marginalColours[0], { count })] },
      { title: '½‖x − y‖², discrete', series: [pointSeries(discretePoints(250, 12), exactColour, { count })] },
    ],
    columns: 5,
    size: [190, 190],
    view: { x: [-6.4, 6.4], y: [-6.4, 6.4] },
    legend: [],
  });
  return {
    name: 'clouds',
    svg,
    raster: true,
    caption: 'The average depends on the cost: the twisted one keeps the shape that all three clouds share.',
  };
}

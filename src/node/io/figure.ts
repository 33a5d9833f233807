import type { GroupMark, Spec } from 'vega';
import { invalid } from '../../errors.js';
import { barycenterDensityPanel, barycenterPanel } from './figure/barycenter_panel.js';
import type { FigureInput } from './figure/figure_input.js';
import { headings } from './figure/headings.js';
import { figureLayout, maxMarginals, type FigureLayout } from './figure/layout.js';
import { legend } from './figure/legend.js';
import { marginalDensityPanel, marginalPanel, separateMarginalPanel } from './figure/marginal_panel.js';
import { column, planarProjection, principalProjection } from './figure/projection.js';
import { renderSpec } from './figure/render_spec.js';
import { marginalColours } from './figure/style.js';
import { intervalAround, squareView } from './figure/view.js';
import { checkFinite } from '../../io/numeric_table.js';

export type { FigureInput, FigureMarginal } from './figure/figure_input.js';
export { renderComparison, type ComparisonFigure } from './figure/comparison.js';
export { renderGrid, type GridFigure, type GridPanel } from './figure/grid.js';
export { renderLines, type LinesInput } from './figure/lines.js';
export {
  renderSheet,
  sheetLayout,
  type SheetInput,
  type SheetLayout,
  type SheetMarginal,
} from './figure/picture_sheet.js';
export { renderPng } from './figure/png.js';

const operation = 'drawing a figure';

/**
 * Draws marginals, push-forwards, plan arrows and, where known, the exact barycenter as an SVG. D = 1 gives densities,
 * D = 2 the plane itself, D > 2 the first two principal components of the pooled push-forwards. The same input gives
 * the same bytes.
 * @throws InvalidInputError for no or more than six marginals, push-forwards of different dimensions, arrows whose ends
 * don't pair up, and values that are not finite.
 */
export async function renderFigure(input: FigureInput): Promise<string> {
  checkInput(input);
  const layout = figureLayout(input.marginals.length, input.subtitle?.length ?? 0);
  const isDensity = input.marginals[0].pushForward.columns === 1;
  const panels = isDensity ? densityPanels(input, layout) : planarPanels(input, layout);
  const dim = input.marginals[0].pushForward.columns;
  const key = legend(
    {
      marginals: input.marginals.map(({ label }, k) => ({ label, colour: marginalColours[k] })),
      isDensity,
      hasPlan: !isDensity && input.marginals.some(({ plan, samples }) => plan !== undefined && samples.columns === dim),
      hasPushForwardBehind: input.marginals.some(({ samples }) => samples.columns === dim),
      hasExact: input.exact !== undefined,
    },
    layout.legend.left,
    layout.legend.top,
  );
  const spec: Spec = {
    width: layout.width,
    height: layout.height,
    padding: 0,
    autosize: 'none',
    ...key,
    marks: [...headings(input.title, input.subtitle ?? [], layout.width), ...panels],
  };
  return renderSpec(spec);
}

function planarPanels(input: FigureInput, layout: FigureLayout): GroupMark[] {
  const { marginals, exact, axisLabels } = input;
  const pushForwards = marginals.map(({ pushForward }) => pushForward);
  const dim = pushForwards[0].columns;
  const projection =
    dim === 2
      ? planarProjection([axisLabels?.[0] ?? 'coordinate 1', axisLabels?.[1] ?? 'coordinate 2'])
      : principalProjection(pushForwards);
  const comparable = marginals.filter(({ samples }) => samples.columns === dim).map(({ samples }) => samples);
  const view = squareView([...comparable, ...pushForwards].map(projection.project));
  return [
    ...marginals.map((marginal, k) => {
      const frame = layout.marginals[k];
      return marginal.samples.columns === dim
        ? marginalPanel(frame, marginal, marginalColours[k], { projection, view })
        : separateMarginalPanel(frame, marginal, marginalColours[k]);
    }),
    barycenterPanel(
      layout.barycenter,
      pushForwards.map((table, k) => ({ table, colour: marginalColours[k] })),
      exact,
      projection,
    ),
  ];
}

function densityPanels(input: FigureInput, layout: FigureLayout): GroupMark[] {
  const { marginals, exact } = input;
  const axisLabel = input.axisLabels?.[0] ?? 'value';
  const comparable = marginals.filter(({ samples }) => samples.columns === 1).map(({ samples }) => samples);
  const tables = [...comparable, ...marginals.map(({ pushForward }) => pushForward)];
  const extent = intervalAround(tables.map((table) => column(table, 0)));
  return [
    ...marginals.map((marginal, k) => {
      const frame = layout.marginals[k];
      return marginal.samples.columns === 1
        ? marginalDensityPanel(frame, marginal, marginalColours[k], axisLabel, extent)
        : separateMarginalPanel(frame, marginal, marginalColours[k]);
    }),
    barycenterDensityPanel(
      layout.barycenter,
      marginals.map(({ pushForward }, k) => ({ table: pushForward, colour: marginalColours[k] })),
      exact,
      axisLabel,
    ),
  ];
}

function checkInput({ marginals, exact }: FigureInput): void {
  if (marginals.length === 0 || marginals.length > maxMarginals) {
    const rule = `a figure shows 1 to ${maxMarginals} marginals`;
    throw invalid(operation, rule, String(marginals.length), 'Choose some of them.');
  }
  const dim = marginals[0].pushForward.columns;
  const sameDim = [...marginals.map(({ pushForward }) => pushForward), ...(exact === undefined ? [] : [exact])];
  for (const table of sameDim) {
    if (table.columns !== dim) {
      const received = `${dim} and ${table.columns} columns`;
      const rule = 'push-forwards and the exact barycenter share one dimension';
      throw invalid(operation, rule, received, 'Draw one problem.');
    }
    checkFinite(table, operation);
  }
  for (const { label, samples, plan } of marginals) {
    checkFinite(samples, operation);
    if (plan === undefined) continue;
    checkFinite(plan.from, operation);
    checkFinite(plan.to, operation);
    if (plan.from.rows !== plan.to.rows || plan.from.columns !== samples.columns || plan.to.columns !== dim) {
      throw invalid(
        operation,
        `arrows of "${label}" go from rows of ${samples.columns} to as many rows of ${dim} numbers`,
        `[${plan.from.rows}, ${plan.from.columns}] and [${plan.to.rows}, ${plan.to.columns}]`,
        'Pair each x with its y.',
      );
    }
  }
}

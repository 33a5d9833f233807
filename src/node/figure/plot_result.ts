import { checkObject, checkOptions } from '../../arguments.js';
import type { FigureInput, FigureMarginal, SheetMarginal } from '../io/figure.js';
import { maxMarginals } from '../io/figure/layout.js';
import type { PictureShape, Table } from '../../io/numeric_table.js';
import { Iterations } from '../../random/counters.js';
import { certificateCaption } from '../../barycenter/certificates/certificates.js';
import type { Scored } from '../../barycenter/evaluation/evaluate.js';
import { exactAnswerOf } from '../../barycenter/exact/exact_answer.js';
import { MOST_EIGEN_DIMENSIONS } from '../../barycenter/exact/covariance.js';
import { distributionDraws } from '../../barycenter/problem/distribution.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { barycenterNames, columnNames, marginalTitle } from '../../barycenter/problem/names.js';
import { rangeOfPictures } from '../../barycenter/problem/picture_shape.js';
import type { Barycenter } from '../../barycenter/barycenter.js';
import type { Plan } from '../../barycenter/sampling/plan.js';
import { drawnShape, sheetMarginal } from './sheet_input.js';
import { checkFigurePaths, writeFigure } from './write_figure.js';

export interface PlotOptions {
  readonly seed?: number;
  /** Scores for the subtitle, when they are known. */
  readonly evaluation?: Scored;
  readonly signal?: AbortSignal;
}

/** Points drawn per marginal, and plan arrows among them. */
const POINTS = 2000;
const ARROWS = 12;
const EXACT_POINTS = 10_000;

async function figureMarginal(
  plan: Plan,
  { loaded }: Barycenter,
  sampling: Pick<PlotOptions, 'signal'> & { readonly seed: number },
): Promise<FigureMarginal> {
  const { inputDim, outputDim, marginal } = plan;
  const given = loaded.problem.marginals[marginal];
  const data = await plan.inputs(POINTS, sampling.seed);
  const names = columnNames(loaded, marginal);
  const pushed = await plan.sample({ data, columns: inputDim }, sampling);
  return {
    label: marginalTitle(given, marginal),
    weight: given.weight,
    samples: { data, rows: POINTS, columns: inputDim, ...(names ? { names } : {}) },
    pushForward: { data: pushed.data, rows: POINTS, columns: outputDim },
    plan: {
      from: { data: data.slice(0, ARROWS * inputDim), rows: ARROWS, columns: inputDim },
      to: { data: pushed.data.slice(0, ARROWS * outputDim), rows: ARROWS, columns: outputDim },
    },
  };
}

/** What a barycenter is called. */
export const titleOf = ({ epsilon }: Pick<Barycenter, 'epsilon'>): string =>
  epsilon === 0 ? 'Barycenter' : 'Entropic barycenter';

/** Points of the exact barycenter, where the problem has one. */
async function exactSample({ problem, epsilon }: LoadedProblem, seed: number): Promise<Table | undefined> {
  const answer = exactAnswerOf(problem, epsilon);
  if (answer === undefined || answer.barycenter.mean.length > MOST_EIGEN_DIMENSIONS) return undefined;
  const draw = distributionDraws({ kind: 'gaussian', ...answer.barycenter }, 0);
  const points = await draw({ iteration: Iterations.exactSample.first, batchSize: EXACT_POINTS, seed });
  return { data: answer.fromSpace(points), rows: EXACT_POINTS, columns: answer.barycenter.mean.length };
}

function subtitle({ loaded, epsilon, origin }: Barycenter, evaluation: Scored | undefined): string[] {
  const { marginals } = loaded.problem;
  const shown = marginals.length > maxMarginals ? `, the first ${maxMarginals} of ${marginals.length} marginals` : '';
  const { generator } = loaded.problem;
  const measure = { lebesgue: 'Lebesgue’s measure', 'standard-normal': 'N(0, I)' };
  const under = generator ? `, under ${measure[generator.reference]} of a generator’s z` : '';
  const lines = [`ε = ${Number(epsilon.toPrecision(6))}, ${origin}${under}${shown}`];
  if (evaluation?.exact) {
    const worst = (pick: (s: (typeof scores)[number]) => number): string => Math.max(...scores.map(pick)).toFixed(2);
    const scores = evaluation.exact.marginals;
    lines.push(
      `against the exact answer: BW₂²-UVP ≤ ${worst((s) => s.barycenterUvp.value)} %, conditional means L²-UVP ≤ ${worst((s) => s.conditionalMeanUvp.value)} %`,
    );
  }
  if (evaluation?.verdict) lines.push(`verdict: ${evaluation.verdict.line.split(' (')[0]}`);
  if (evaluation?.certificates) lines.push(certificateCaption(evaluation.certificates));
  return lines;
}

async function figureInput(result: Barycenter, options: PlotOptions): Promise<FigureInput> {
  const { problem } = result.loaded;
  const { seed = 0, evaluation, signal } = options;
  const marginals: FigureMarginal[] = [];
  for (let k = 0; k < Math.min(problem.marginals.length, maxMarginals); k++) {
    marginals.push(await figureMarginal(result.plan(k), result, { seed, ...(signal ? { signal } : {}) }));
  }
  const exact = await exactSample(result.loaded, seed);
  const axisLabels = barycenterNames(result.loaded);
  return {
    title: `${titleOf(result)}${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: subtitle(result, evaluation),
    marginals,
    ...(exact === undefined ? {} : { exact }),
    ...(axisLabels ? { axisLabels } : {}),
  };
}

/** Pictures of the marginals, draws of their plans, and sheets of the barycenter. */
async function sheetSvg(result: Barycenter, shape: PictureShape, options: PlotOptions): Promise<string> {
  const { renderSheet, sheetLayout } = await import('../io/figure.js');
  const { problem } = result.loaded;
  const { seed = 0, evaluation, signal } = options;
  const count = Math.min(problem.marginals.length, maxMarginals);
  const layout = sheetLayout(shape, count);
  const marginals: SheetMarginal[] = [];
  for (let k = 0; k < count; k++)
    marginals.push(await sheetMarginal(result, k, shape, layout, { seed, ...(signal ? { signal } : {}) }));
  const [black, white] = rangeOfPictures(problem);
  const said = `pictures of ${shape.join('×')}; numbers below ${black} are drawn black, above ${white} white`;
  return renderSheet({
    title: `${titleOf(result)}${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: [...subtitle(result, evaluation), said],
    marginals,
    layout,
  });
}

/**
 * Draws a result to `.svg` or `.png` files, the same picture in all of them: all marginals, or the first six of
 * more. Of a problem of pictures: some of each marginal's with draws of their plans, and sheets of the barycenter.
 * @throws InvalidInputError for another extension or a path that cannot be written
 */
export async function plotResult(
  result: Barycenter,
  paths: readonly string[],
  options: PlotOptions = {},
): Promise<void> {
  checkObject('plotResult', 'a result', result, 'Pass what solve(…) gives.');
  checkFigurePaths(paths);
  checkOptions<PlotOptions>('plotResult', options, { seed: true, evaluation: true, signal: true });
  await writeFigure(await resultSvg(result, options), paths);
}

/** The same as SVG text. */
export async function resultSvg(result: Barycenter, options: PlotOptions = {}): Promise<string> {
  const shape = drawnShape(result);
  if (shape !== undefined) return sheetSvg(result, shape, options);
  const { renderFigure } = await import('../io/figure.js'); // loads a plotting library: only when drawing
  return renderFigure(await figureInput(result, options));
}

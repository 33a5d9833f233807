import { invalid } from '../../errors.js';
import type { LinesInput } from '../io/figure.js';
import { exactAnswerOf } from '../../barycenter/exact/exact_answer.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { checkFigurePaths, writeFigure } from './write_figure.js';

/** The validation loss over iterations, each value once, and the level of the exact optimum where it is known. */
function lossLines({ problem, epsilon }: LoadedProblem, history: readonly MetricPoint[]): LinesInput {
  const points = history
    .filter((p, i) => p.loss !== undefined && p.loss !== history[i - 1]?.loss)
    .map((p) => [p.iteration, p.loss!] as const);
  if (points.length === 0) {
    throw invalid(
      'plot',
      'the run must have measured its loss',
      'a history without it',
      'Train with training.validation.every above 0.',
    );
  }
  const optimum = exactAnswerOf(problem, epsilon);
  const span = [points[0][0], points.at(-1)![0]];
  return {
    title: `Validation loss${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: ['−L(f), the negative dual objective'],
    axisLabels: ['iteration', 'loss, in units of the cost'],
    series: [
      { label: 'loss', points },
      ...(optimum ? [{ label: 'exact optimum', points: span.map((x) => [x, -optimum.dualValue] as const) }] : []),
    ],
  };
}

/**
 * Draws a run's loss curve to `.svg` or `.png` files.
 * @throws InvalidInputError for a history without losses, another extension, or a path that cannot be written
 */
export async function plotLoss(
  loaded: LoadedProblem,
  history: readonly MetricPoint[],
  paths: readonly string[],
): Promise<void> {
  checkFigurePaths(paths);
  await writeFigure(await lossSvg(loaded, history), paths);
}

/** The same as SVG text. @throws InvalidInputError for a history without losses */
export async function lossSvg(loaded: LoadedProblem, history: readonly MetricPoint[]): Promise<string> {
  const { renderLines } = await import('../io/figure.js'); // loads a plotting library: only when drawing
  return renderLines(lossLines(loaded, history));
}

import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { barycenterNames } from '../../barycenter/problem/names.js';
import type { Compared, Comparison } from '../../solvers/compare/contract.js';
import { checkFigurePaths, writeFigure } from './write_figure.js';

const figures = (value: number): string => String(Number(value.toPrecision(3)));

const labelOf = ({ solver, epsilon, toExact, converged }: Compared): string =>
  [
    `${solver}, ε = ${figures(epsilon ?? 0)}`,
    ...(toExact === undefined ? [] : [`${figures(toExact)} to the exact answer`]),
    ...(converged === false ? ['not converged'] : []),
  ].join(', ');

/**
 * Draws the barycenters of a comparison side by side to `.svg` or `.png` files.
 * @throws InvalidInputError for another extension or a path that cannot be written
 */
export async function plotComparison(
  { problem, ...loaded }: LoadedProblem,
  { solvers, ran, samples, points }: Comparison,
  paths: readonly string[],
): Promise<void> {
  checkFigurePaths(paths);
  const { renderComparison } = await import('../io/figure.js'); // loads a plotting library: only when drawing
  const axisLabels = barycenterNames({ problem, ...loaded });
  const svg = await renderComparison({
    title: `One barycenter, ${ran.length} solvers${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: [`${points.toLocaleString('en')} points of each; lines enclose 90 % and 50 % of them`],
    clouds: ran.map((kind, r) => ({
      label: labelOf(solvers.find(({ solver }) => solver === kind)!),
      points: samples[r],
    })),
    ...(axisLabels ? { axisLabels } : {}),
  });
  await writeFigure(svg, paths);
}

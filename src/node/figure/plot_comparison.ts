import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { barycenterNames } from '../../barycenter/problem/names.js';
import type { Compared, Comparison } from '../../solvers/compare/contract.js';
import { checkFigurePaths, writeFigure } from './write_figure.js';

const labelOf = ({ solver, epsilon = 0, converged }: Compared): string =>
  `${solver}, ε = ${Number(epsilon.toPrecision(3))}${converged === false ? ', not converged' : ''}`;

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

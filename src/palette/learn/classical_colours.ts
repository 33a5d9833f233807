import { squaredEuclidean } from '../../autograd/index.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import type { SolverInput } from '../../barycenter/problem/solver_settings.js';
import type { ClassicalBarycenter } from '../../solvers/classical_barycenter.js';
import { solveClassical } from '../../solvers/solve_classical.js';
import type { Triple } from '../colour/oklab.js';
import type { ColourBarycenter, FindOptions, PaletteSolver } from './colour_barycenter.js';
import type { ColourSpace } from './colour_space.js';
import { cellsFor } from './colour_grid.js';
import { measurePlan } from './measure_plan.js';
import type { ColourCube } from './representatives.js';

type Table = ReturnType<ColourSpace['table']>;

interface ClassicalWay {
  readonly solver: SolverInput;
  readonly epsilon: number;
  /** Colours that stand for a cube. */
  readonly asked: (cube: ColourCube) => readonly Triple[];
}

/**
 * At ε > 0 a plan's means are smooth, and a cube's mean colour stands for it. Exact transport between points takes
 * neighbours to points of their own, so that a cube goes where its colours do on average.
 */
function wayOf(kind: Exclude<PaletteSolver, 'energy'>, tables: readonly Table[], epsilon: number): ClassicalWay {
  if (kind === 'sliced') return { solver: { kind }, epsilon: 0, asked: ({ colours }) => colours };
  const solver = { kind, cells: cellsFor(tables, epsilon) };
  return { solver, epsilon, asked: ({ colour }) => [colour] };
}

/** What iterations left; that plans are of part of the points is no doubt, since their fit is smooth. */
function doubtsOf({ solved }: ClassicalBarycenter): string[] {
  const { converged } = solved.solution.convergence;
  return converged ? [] : [...solved.solution.warnings];
}

/** Finds the barycenter of the pictures' colours without training. @throws as `solveClassical` */
export async function classicalColours(
  kind: Exclude<PaletteSolver, 'energy'>,
  space: ColourSpace,
  pictures: readonly (readonly Triple[])[],
  { device, weights, epsilon: asked, seed, signal, onIteration }: FindOptions,
): Promise<ColourBarycenter> {
  const tables = pictures.map((colours) => space.table(colours));
  const way = wayOf(kind, tables, asked);
  const problem = defineProblem({
    marginals: tables.map((samples, k) => ({ samples, weight: weights[k], cost: squaredEuclidean() })),
    epsilon: way.epsilon,
    solver: way.solver,
  });
  const progress = onIteration === undefined ? {} : { onProgress: onIteration };
  const barycenter = await solveClassical(problem, { device, seed, signal, ...progress });
  return {
    measure: (k, cubes) => measurePlan(barycenter.plan(k), space, cubes, cubes.map(way.asked), { seed, signal }),
    doubts: () => Promise.resolve(doubtsOf(barycenter)),
    free: () => barycenter.free(),
  };
}

import { checkDevice, checkObject, checkOptions, type Known } from '../arguments.js';
import { defineProblem } from '../barycenter/problem/define_problem.js';
import { loadMarginals } from '../barycenter/problem/load_marginals.js';
import type { Problem, ProblemInput } from '../barycenter/problem/problem.js';
import { openDevice } from '../open_device/open_device.js';
import { expressionsOf } from '../cost/contract.js';
import { invalid } from '../errors.js';
import { keyOf } from '../random/philox.js';
import type { ReadyProblem } from '../barycenter/problem/loaded_problem.js';
import type { ClassicalKind } from '../barycenter/problem/solver_settings.js';
import { fitGaussians } from './bures/fit_gaussians.js';
import { givenGaussians } from './bures/given_gaussians.js';
import { ClassicalBarycenter } from './classical_barycenter.js';
import type { Measure } from './measure.js';
import { measuresOf } from './measures.js';
import { isQuadratic } from './objections.js';
import { inCostUnits } from './objective.js';
import { SOLVERS } from './registry.js';
import type { Solver, SolverContext } from './solver.js';
import { transportCost } from './transport_cost.js';

const solverOf = (kind: ClassicalKind): Solver => SOLVERS[kind] as Solver;

/** Why a classical solver cannot do a problem, in a sentence; undefined where it can. */
export const objectionOf = (loaded: ReadyProblem, kind: ClassicalKind): string | undefined =>
  solverOf(kind).objection(loaded);

const leftAside = (kind: string, epsilon: number): string =>
  `The solver "${kind}" is of the unregularised problem: epsilon ${Number(epsilon.toPrecision(6))} is left aside.`;

/** Σ_i p_i x_i, [dim]. */
function meanOf({ points, dim, masses }: Measure): Float64Array {
  const out = new Float64Array(dim);
  for (let i = 0; i < masses.length; i++) for (let d = 0; d < dim; d++) out[d] += masses[i] * points[i * dim + d];
  return out;
}

/**
 * Solves a problem whose data is loaded by a classical solver, that of its settings by default.
 * @throws InvalidInputError for what the solver cannot do, AbortedError, and the device's errors
 */
export async function solveClassicalLoaded(
  loaded: ReadyProblem,
  context: SolverContext,
  settings = loaded.problem.solver,
): Promise<ClassicalBarycenter> {
  if (settings === undefined)
    throw invalid('solveClassical', 'problem.solver must name a classical solver', 'none', 'Add it, or call solve(…).');
  const solver = solverOf(settings.kind);
  const objection = solver.objection(loaded);
  if (objection !== undefined)
    throw invalid('problem.solver', `"${settings.kind}" cannot do this problem`, objection, 'Choose another solver.');
  const { problem, coordinates, costs, epsilon } = loaded;
  const rows = settings.rows ?? solver.rows(loaded);
  const measures = await measuresOf(loaded, rows, context.seed);
  const weights = problem.marginals.map((m) => m.weight);
  const dim = coordinates.output.reference.length;
  const input = {
    loaded,
    measures,
    weights,
    costs: expressionsOf('problem.solver', costs),
    quadratic: isQuadratic(loaded),
    epsilon: epsilon / coordinates.costUnit,
    dim,
  };
  const found = await solver.solve(input, settings, context);
  const aside = found.epsilon === 0 && epsilon > 0 ? [leftAside(settings.kind, epsilon)] : [];
  const solution = { ...found, warnings: [...aside, ...found.warnings] };
  const gaussians = solution.kind === 'gaussian' ? (givenGaussians(loaded) ?? fitGaussians(measures)) : undefined;
  const means = gaussians?.means ?? measures.map(meanOf);
  const objective = inCostUnits(transportCost(solution, input, gaussians), loaded, means);
  // Figures and scores are of the problem that was solved.
  const solved = { ...loaded, epsilon: found.epsilon === 0 ? 0 : epsilon, problem: { ...problem, solver: settings } };
  return new ClassicalBarycenter(context.device, solved, { solution, objective, seed: context.seed });
}

/** Default device: one that is opened, and that the result's `free()` closes. Default seed: 0. */
export type SolveClassicalOptions = Partial<SolverContext>;

const SETTINGS: Known<SolveClassicalOptions> = { device: true, seed: true, signal: true, onProgress: true };

/**
 * Finds the barycenter of a problem by the classical solver that its `solver` names. The caller frees the result, which
 * closes a device that this opened, and closes the device that it gave.
 * @throws InvalidInputError for what the solver cannot do, AbortedError, and the device's errors
 */
export async function solveClassical(
  problem: Problem | ProblemInput,
  options: SolveClassicalOptions = {},
): Promise<ClassicalBarycenter> {
  checkObject('solveClassical', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  checkOptions('solveClassical', options, SETTINGS);
  const { device, seed = 0, ...rest } = options;
  if (device !== undefined) checkDevice('solveClassical', device);
  keyOf(seed); // refuses what is no seed before anything is read
  const loaded = await loadMarginals(defineProblem(problem));
  if (device !== undefined) return solveClassicalLoaded(loaded, { ...rest, device, seed });
  const own = await openDevice();
  try {
    const barycenter = await solveClassicalLoaded(loaded, { ...rest, device: own, seed });
    barycenter.onFree(() => void own.close());
    return barycenter;
  } catch (error) {
    await own.close();
    throw error;
  }
}

import { DivergenceError } from '../../errors.js';
import { AndersonMixing } from '../anderson_mixing.js';
import type { FreeSupportPlan, Scale } from './settings.js';
import type { Transports, TransportSolver } from './transports.js';

/** Where an iteration of the support ended, in coordinates of its own. */
export interface Descent {
  readonly support: Float64Array;
  readonly transports: Transports;
  readonly iterations: number;
  readonly residual: number;
  readonly converged: boolean;
  /** No step along the gradient lowers the objective, though it is not 0. */
  readonly isStuck: boolean;
}

export interface DescentProblem extends Scale {
  readonly solver: TransportSolver;
  /** [n, D] */
  readonly start: Float64Array;
  readonly plan: FreeSupportPlan;
  readonly report: (iteration: number, residual: number, objective: number) => void;
}

const BEYOND =
  'freeSupport: the costs or their gradients left the finite numbers. Use a cost that is finite for all pairs of points, ' +
  'a larger unit, or another start.';

/** Marginal errors of plans on the way, by the moves of the support then. */
const ROUGH = { share: 0.1, most: 0.02 };
const SHORTER = 0.5;
const LONGER = 1.5;
/**
 * Of what the gradient promises a step, ‖gradient‖² times its length, it has to bring the first (Armijo 1966) and
 * lengthens from the second on, which any step up to one over the curvature brings.
 */
const SHARES = { least: 0.25, longer: 0.5 };
/** Shortest step that is tried, by the last that went down. */
const SHORTEST = 2 ** -20;

/** Root mean squared length of the moves of points, by mass. */
function length(gradient: Float64Array, masses: Float64Array, dim: number): number {
  return Math.sqrt(gradient.reduce((sum, value, c) => sum + masses[Math.floor(c / dim)] * value ** 2, 0));
}

/**
 * What objectives may differ by through rounding and unfinished plans: these miss the best by ε times a squared
 * error.
 */
function slack({ marginalError, rounding, objective, duals }: Transports, epsilon: number): number {
  const largest = duals.reduce((most, { toRows }) => toRows.reduce((m, g) => Math.max(m, Math.abs(g)), most), 0);
  return epsilon * (marginalError ** 2 + rounding) + 1e-12 * (largest + Math.abs(objective));
}

/** Plans are unfinished, so that differences of moves are nearly dependent. */
const MIXING = { worse: 4, ridge: 1e-8 };

/**
 * Plans to the support, then the support along their gradient, in turns (Cuturi and Doucet 2014, ICML, Algorithm 2):
 * with ½‖x − y‖² to the λ-weighted mean of the barycentric projections, which never raises the objective; with other
 * costs by a step that shortens where it would, and grows where it does not.
 * @throws DivergenceError where a cost or a gradient is not finite, and what the solver throws
 */
export async function descend(problem: DescentProblem): Promise<Descent> {
  const { solver, dim, spread, epsilon, isQuadratic, plan, report } = problem;
  const { tolerance, mostIterations } = plan;
  let support = problem.start;
  let [step, downStep] = [1, 1];
  const mixing = new AndersonMixing(MIXING);
  // Exact plans change by jumps, which earlier ones say nothing of.
  const isMixed = isQuadratic && epsilon > 0;
  const accuracyAt = (move: number): number =>
    isQuadratic ? Math.max(tolerance / 2, Math.min(ROUGH.most, ROUGH.share * move)) : tolerance / 2;
  // A start that is given may be where another descent ended, which rough plans would lead away from.
  let transports = await solver.solve(support, plan.start ? tolerance / 2 : accuracyAt(1));
  for (let iteration = 1; ; iteration++) {
    const move = (downStep * length(transports.gradient, transports.masses, dim)) / spread;
    const residual = Math.max(move, transports.marginalError);
    if (!Number.isFinite(residual)) throw new DivergenceError(BEYOND);
    report(iteration, residual, transports.objective);
    const state = { support, transports, iterations: iteration, residual };
    if (residual <= tolerance) return { ...state, converged: true, isStuck: false };
    const isStuck = step < SHORTEST * downStep;
    if (isStuck || iteration >= mostIterations) return { ...state, converged: false, isStuck };
    const { gradient } = transports;
    const whole = support.map((value, c) => value - step * gradient[c]);
    const candidate = isMixed ? mixing.mix(whole, gradient) : whole;
    const next = await solver.solve(candidate, accuracyAt(move));
    const allowed = Math.max(slack(transports, epsilon), slack(next, epsilon));
    const promised = step * length(gradient, transports.masses, dim) ** 2;
    const lowered = transports.objective - next.objective;
    const isPlain = candidate === whole;
    if ((isQuadratic && isPlain) || lowered >= (isQuadratic ? 0 : SHARES.least * promised) - allowed) {
      [support, transports, downStep] = [candidate, next, step];
      if (!isQuadratic && lowered >= SHARES.longer * promised) step *= LONGER;
    } else if (isQuadratic) mixing.forget();
    else step *= SHORTER;
  }
}

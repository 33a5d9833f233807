import type { TracedCost } from '../autograd/traced_cost.js';
import type { ReadyProblem } from '../barycenter/problem/loaded_problem.js';
import type { SolverSettings } from '../barycenter/problem/solver_settings.js';
import type { Device } from '../device/device.js';
import type { Measure } from './measure.js';
import type { Solution } from './solution.js';

/** A problem as classical solvers see it: measures, in the engine's coordinates, where ½‖x − y‖² is as it was. */
export interface SolverInput {
  readonly loaded: ReadyProblem;
  /** [K] */
  readonly measures: readonly Measure[];
  /** λ_k, [K], of sum 1. */
  readonly weights: readonly number[];
  /** [K] */
  readonly costs: readonly TracedCost[];
  /** Whether every cost is ½‖x − y‖². */
  readonly quadratic: boolean;
  /** ε in engine units of the cost, 0 where the problem asks for none. */
  readonly epsilon: number;
  /** Dimension of the barycenter. */
  readonly dim: number;
}

export interface SolverContext {
  readonly device: Device;
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Told after every iteration what is left, in the solver's own measure. */
  readonly onProgress?: (iteration: number, residual: number) => void;
}

type SettingsOf<K> = Extract<SolverSettings, { readonly kind: K }>;

/** A way to find a barycenter without training. */
export interface Solver<K extends SolverSettings['kind'] = SolverSettings['kind']> {
  readonly kind: K;
  /** Rows of each marginal that are taken where the settings leave it open. */
  rows(problem: ReadyProblem): number;
  /** Why it cannot do a problem, in a sentence that names what can; asked before any data is worked on. */
  objection(problem: ReadyProblem): string | undefined;
  /** @throws InvalidInputError for what it cannot do, AbortedError, and the device's errors */
  solve(input: SolverInput, settings: SettingsOf<K>, context: SolverContext): Promise<Solution>;
}

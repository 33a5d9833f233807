import type { Barycenter } from '../../barycenter/barycenter.js';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import type { ClassicalKind, SolverSettings } from '../../barycenter/problem/solver_settings.js';
import { solveLoaded } from '../../barycenter/solve.js';
import type { Device } from '../../device/device.js';
import { objectionOf, solveClassicalLoaded } from '../solve_classical.js';
import type { Compared } from './contract.js';

const DEFAULTS: { readonly [K in ClassicalKind]: SolverSettings } = {
  quantile: { kind: 'quantile' },
  bures: { kind: 'bures' },
  'multi-marginal': { kind: 'multi-marginal' },
  'sinkhorn-grid': { kind: 'sinkhorn-grid', debiased: false },
  'free-support': { kind: 'free-support' },
  sliced: { kind: 'sliced' },
};

/** A problem's barycenter by a solver, and what is known of it at once. The caller frees it. */
export async function solveBy(
  kind: Compared['solver'],
  loaded: ReadyProblem,
  { device, seed, signal }: { readonly device: Device; readonly seed: number; readonly signal?: AbortSignal },
): Promise<{ readonly barycenter: Barycenter; readonly found: Partial<Compared> }> {
  const common = { device, seed, ...(signal ? { signal } : {}) };
  if (kind === 'energy') {
    const result = await solveLoaded(loaded, common);
    return { barycenter: result, found: { epsilon: loaded.epsilon } };
  }
  const { solver } = loaded.problem;
  const barycenter = await solveClassicalLoaded(loaded, common, solver?.kind === kind ? solver : DEFAULTS[kind]);
  const { objective, solution } = barycenter.solved;
  return {
    barycenter,
    found: {
      epsilon: barycenter.epsilon,
      objective,
      converged: solution.convergence.converged,
      warnings: solution.warnings,
    },
  };
}

/** Why a solver is not asked; undefined where it is. */
export function whyNot(kind: Compared['solver'], loaded: ReadyProblem): string | undefined {
  if (loaded.epsilon === 0 && (kind === 'energy' || kind === 'sinkhorn-grid')) return `${kind} needs epsilon above 0`;
  if (kind === 'energy') return undefined;
  return objectionOf(loaded, kind);
}

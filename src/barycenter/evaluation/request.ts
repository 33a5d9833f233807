import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { Floats } from '../../io/numeric_table.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Plan } from '../sampling/plan.js';
import type { EvaluateOptions } from './options.js';

/** What scores are worked out from. */
export interface Request {
  readonly device: Device;
  readonly loaded: LoadedProblem;
  readonly plans: readonly Plan[];
  readonly points: number;
  readonly conditionalPoints: number;
  readonly draws: number;
  readonly sampling: { readonly seed: number; readonly signal?: AbortSignal };
}

/** @throws InvalidInputError for a hold-out that is not of the barycenter's space */
export function requestOf(
  device: Device,
  plan: (marginal: number) => Plan,
  loaded: LoadedProblem,
  options: EvaluateOptions,
): Request {
  const { points = 8192, conditionalPoints = 512, draws = 64, seed = 0, signal, against } = options;
  const sampling = { seed, ...(signal ? { signal } : {}) };
  const dim = loaded.potential.dim;
  if (against && against.columns !== dim) {
    throw invalid(
      'evaluate',
      `the hold-out must have ${dim} columns`,
      String(against.columns),
      'Pass points of the barycenter’s space.',
    );
  }
  const plans = loaded.marginals.map((_, k) => plan(k));
  return { device, loaded, plans, points, conditionalPoints, draws, sampling };
}

/** `points` rows of each marginal, pushed once. */
export async function pushedBy({ plans, points, sampling }: Request): Promise<Floats[]> {
  const pushed: Floats[] = [];
  for (const plan of plans) {
    const x = await plan.inputs(points, sampling.seed);
    pushed.push((await plan.sample({ data: x, columns: plan.inputDim }, sampling)).data);
  }
  return pushed;
}

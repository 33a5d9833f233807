import { isGraph } from '../problem/potential_settings.js';
import type { Problem } from '../problem/problem.js';
import type { ResolvedAxes } from './axes.js';
import { createJob, type ProblemChanges, type SweepJob } from './job.js';

/** Distances that differ by rounding alone are equal. */
const rounded = (value: number): number => Number(value.toFixed(12));

const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  rounded(a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0));

/** Indices of weights from the centre of the simplex outwards; of two as far the one that comes first in the list. */
export function fromCentre(weights: readonly (readonly number[])[]): number[] {
  const centre = weights[0].map(() => 1 / weights[0].length);
  const far = weights.map((w) => squaredDistance(w, centre));
  return weights.map((_, j) => j).sort((a, b) => far[a] - far[b] || a - b);
}

/** Of each weights, [points], the nearest of those nearer to the centre; undefined of the first of them. */
export function weightParents(weights: readonly (readonly number[])[]): (number | undefined)[] {
  const order = fromCentre(weights);
  const parents = new Array<number | undefined>(weights.length).fill(undefined);
  order.forEach((j, at) => {
    for (const candidate of order.slice(0, at)) {
      const best = parents[j];
      const distance = squaredDistance(weights[candidate], weights[j]);
      if (best === undefined || distance < squaredDistance(weights[best], weights[j])) parents[j] = candidate;
    }
  });
  return parents;
}

/** Why no job of a problem begins with what another learned, in a sentence; undefined where they do. */
export function whyCold({ solver, potential }: Problem): string | undefined {
  if (solver !== undefined) return `the solver "${solver.kind}" trains nothing, and so every job begins from nothing`;
  if (isGraph(potential))
    return `potentials of kind "${potential.kind}" cannot begin with those of another run: every job begins from nothing`;
  return undefined;
}

export interface TreeOptions {
  /** Whether jobs begin with what others learned. */
  readonly warm: boolean;
  /** Iterations of those that do; absent: the problem's. */
  readonly warmIterations?: number;
}

/**
 * The jobs of a sweep, parents before children. The tree follows from the axes alone: the largest ε goes from the
 * centre of the simplex outwards, every smaller ε begins with the next larger one under the same weights, and seeds
 * have a tree each.
 */
export async function plannedJobs(
  problem: string,
  { epsilon, weights, seeds }: ResolvedAxes,
  { warm, warmIterations }: TreeOptions,
): Promise<readonly SweepJob[]> {
  const [order, nearest] = [fromCentre(weights), weightParents(weights)];
  const jobs: SweepJob[] = [];
  const ids = new Map<string, string>();
  const key = (...point: number[]): string => point.join();
  for (const [i, size] of epsilon.entries())
    for (const j of order)
      for (const [s, seed] of seeds.entries()) {
        const near = nearest[j];
        const above = i > 0 ? key(i - 1, j, s) : near === undefined ? undefined : key(0, near, s);
        const parent = warm && above !== undefined ? ids.get(above) : undefined;
        const fromParent = {
          ...(warmIterations === undefined ? {} : { iterations: warmIterations }),
          withoutAnneal: true,
        };
        const changes: ProblemChanges = {
          epsilon: size,
          weights: weights[j],
          ...(parent === undefined ? {} : fromParent),
        };
        const job = await createJob({ problem, changes, seed, ...(parent === undefined ? {} : { parent }) });
        ids.set(key(i, j, s), job.id);
        jobs.push(job);
      }
  return jobs;
}

import type { Floats } from '../io/numeric_table.js';
import type { Scored } from './evaluation/evaluate.js';
import type { EvaluateOptions } from './evaluation/options.js';
import type { LoadedProblem } from './problem/loaded_problem.js';
import type { Pictures } from './sampling/pictures.js';
import type { Plan } from './sampling/plan.js';
import type { PointsInput } from './sampling/points_input.js';

/** A point sample, [count, dim] row-major, in the data's precision. */
export interface PointSample {
  readonly rows: number;
  readonly columns: number;
  readonly data: Floats;
}

/** A barycenter and its plans, whatever solver found them. The caller calls `free()` when done. */
export interface Barycenter {
  readonly loaded: LoadedProblem;
  /** ε of its plans, in units of the problem's cost; 0 where nothing is regularised. */
  readonly epsilon: number;
  /** How it was found, as figures and reports say it: `500 iterations, seed 0`. */
  readonly origin: string;
  /** Whole sentences: what a user should know. */
  readonly warnings: readonly string[];
  /** The plan of marginal k (from 0): maps points of marginal k, new ones included, to the barycenter. */
  plan(marginal: number): Plan;
  /** G(z) of its points z, where its problem has a generator. */
  pictures?(points: PointsInput): Promise<Pictures>;
  /** `count` points of the barycenter. */
  sampleBarycenter(count: number, options?: { readonly seed?: number }): Promise<PointSample>;
  /** Scores, each beside what chance leaves. */
  evaluate(options?: EvaluateOptions): Promise<Scored>;
  /** Gives device memory back; twice is allowed. */
  free(): void;
}

import type { Known } from '../../arguments.js';
import type { Table } from '../../io/numeric_table.js';

export interface EvaluateOptions {
  /** Points pushed forward per marginal, default 8192. */
  readonly points?: number;
  /** Points whose conditional mean is scored, default 512, with `draws` draws each, default 64. */
  readonly conditionalPoints?: number;
  readonly draws?: number;
  /** Hold-out points of the barycenter, [rows, D]. */
  readonly against?: Table;
  /** Whether to judge the result, default true: about as many chains again as the scores take. */
  readonly verdict?: boolean;
  /** Whether to bracket the dual value L(f) as well, default false: about as long again as the verdict takes. */
  readonly certify?: boolean;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export const EVALUATE_SETTINGS: Known<EvaluateOptions> = {
  points: true,
  conditionalPoints: true,
  draws: true,
  against: true,
  verdict: true,
  certify: true,
  seed: true,
  signal: true,
};

/** What the checks of a result come to: `converged`, or what is to be mended first. */
export type VerdictKind =
  | 'converged'
  | 'diverges'
  | 'cost-jumps'
  | 'step-too-long'
  | 'strays'
  | 'not-mixed'
  | 'epsilon-too-small'
  | 'train-longer';

/** One test of a result. */
export interface Check {
  readonly name: 'cost' | 'step' | 'strays' | 'memory' | 'longer chains' | 'agreement' | 'progress';
  /** What was measured; the larger, the worse. Infinity (null in JSON) where chains diverged. */
  readonly value: number;
  /** What it may be. */
  readonly limit: number;
  readonly passed: boolean;
  /** What was measured, in words. */
  readonly line: string;
}

/**
 * Whether a result can be believed. The checks look at what an answer cannot show by itself: push-forwards that agree
 * although chains have not mixed, steps that bias all chains alike, gradients that miss what a cost does. Their limits
 * were set, and their error rates are measured, by `npm run experiment -- verdict`.
 */
export interface Verdict {
  readonly kind: VerdictKind;
  /** The verdict in one line, with the way out. */
  readonly line: string;
  readonly checks: readonly Check[];
}

export const check = (name: Check['name'], value: number, limit: number, line: string): Check => {
  return { name, value, limit, passed: value <= limit, line };
};

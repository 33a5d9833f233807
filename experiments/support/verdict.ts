import { DivergenceError, solve, type Device, type Problem, type Result } from '../../src/index.js';

export const VERDICTS = ['converged', 'train-longer', 'not-mixed', 'step-too-long', 'epsilon-too-small', 'cost-jumps', 'diverges'] as const;
export type VerdictKind = (typeof VERDICTS)[number];

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly value: number;
  readonly limit: number;
  readonly line: string;
}

/** What the package itself says of a result. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly line: string;
  readonly checks: readonly Check[];
}

export async function verdictOf(result: Result): Promise<Verdict> {
  const evaluation = (await result.evaluate()) as unknown as { readonly verdict?: Verdict };
  return evaluation.verdict ?? { kind: 'converged', line: 'no verdict', checks: [] };
}

/**
 * Trains, judges, and hands the result over, which is freed afterwards. A training that diverges says so by an error: that counts as
 * its verdict, and there is no result.
 */
export async function withVerdict<T>(
  device: Device, problem: Problem, seed: number, use: (verdict: Verdict, result: Result | undefined) => Promise<T>,
): Promise<T> {
  let result: Result | undefined;
  try {
    result = await solve(problem, { device, seed });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return use({ kind: 'diverges', line: error.message, checks: [] }, undefined);
  }
  try {
    return await use(await verdictOf(result), result);
  } finally {
    result.free();
  }
}

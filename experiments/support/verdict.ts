import {
  DivergenceError,
  solve,
  type Certificates,
  type Device,
  type Problem,
  type Result,
  type Verdict,
  type VerdictKind,
} from '../../src/index.js';

/** All of them, in the order of a table. */
export const VERDICTS: readonly VerdictKind[] = [
  'converged',
  'train-longer',
  'not-mixed',
  'step-too-long',
  'strays',
  'epsilon-too-small',
  'cost-jumps',
  'diverges',
];

/** What the package itself says of a result. */
async function judgementOf(result: Result): Promise<readonly [Verdict, Certificates]> {
  const { verdict, certificates } = await result.evaluate();
  if (!verdict || !certificates) throw new Error('evaluate gave no verdict on a result of solve()');
  return [verdict, certificates];
}

/** The certificates that stand beside a verdict in a line, that of the chains marked where it failed. */
export const certificatesLine = ({ chains, agreement }: Certificates): string =>
  `${chains.passed ? '' : '!'}R-hat ${chains.rHat.toPrecision(3)}, ${chains.drawsPerChain.toPrecision(2)} draws a chain, p ${agreement.pValue.toPrecision(2)}`;

/** A verdict's checks in a line, those that failed marked. */
export const checksLine = ({ checks }: Verdict): string =>
  checks
    .map(
      ({ passed, name, value, limit }) => `${passed ? '' : '!'}${name} ${value.toPrecision(3)}/${limit.toPrecision(3)}`,
    )
    .join(', ');

/**
 * Trains, judges, and hands the result over, which is freed afterwards. A training that diverges says so by an error:
 * that counts as its verdict, and there is no result.
 */
export async function withVerdict<T>(
  device: Device,
  problem: Problem,
  seed: number,
  use: (verdict: Verdict, result: Result | undefined, certificates?: Certificates) => Promise<T>,
): Promise<T> {
  let result: Result | undefined;
  try {
    result = await solve(problem, { device, seed });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return use({ kind: 'diverges', line: error.message, checks: [] }, undefined);
  }
  try {
    const [verdict, certificates] = await judgementOf(result);
    return await use(verdict, result, certificates);
  } finally {
    result.free();
  }
}

import type { CheckContext } from '../verdict/chains.js';
import { chainCertificate, type ChainCertificate } from './chain_certificate.js';
import { dualCertificate, type DualBracket, type LeftOut } from './dual_certificate.js';
import { permutationTest, type Apart, type PermutationTest } from './permutation_test.js';

/** p-values up to this are taken for a difference that is seen. */
const SEEN = 0.01;

/** Whether the push-forwards could be samples of one distribution. */
export interface AgreementCertificate extends PermutationTest {
  readonly line: string;
}

/**
 * What stands beside a verdict and does not change it: numbers that others know how to read, each with a plain
 * sentence, `line`.
 */
export interface Certificates {
  /** R-hat, effective draws and accepted steps of chains from starts far apart. */
  readonly chains: ChainCertificate;
  readonly agreement: AgreementCertificate;
  /** L(f) from both sides; where it was asked for. */
  readonly dual?: DualBracket | LeftOut;
}

export interface CertifyRequest {
  /** The marginals' push-forwards in engine coordinates, f32 [·, D]. */
  readonly pushed: readonly Float32Array[];
  /** How far apart they are, in engine units. */
  readonly apart: Apart;
  /** Whether to bracket L(f). */
  readonly dual: boolean;
}

function agreementOf(test: PermutationTest): AgreementCertificate {
  const p = `p ${test.pValue <= 0.001 ? '≤ 0.001' : `= ${test.pValue.toFixed(3)}`}, a permutation test of ${test.points.toLocaleString('en')} points of each`;
  const line =
    test.pValue <= SEEN
      ? `push-forwards differ by more than chance (${p}): whether by much, the verdict says, in floors`
      : `no difference of push-forwards is seen (${p}): more points would show a smaller one`;
  return { ...test, line };
}

/** @throws AbortedError when the signal fires, and the device's errors */
export async function certify(context: CheckContext, { pushed, apart, dual }: CertifyRequest): Promise<Certificates> {
  return {
    chains: await chainCertificate(context, pushed),
    agreement: agreementOf(permutationTest(pushed, context.loaded.potential.dim, context.seed, apart)),
    ...(dual ? { dual: await dualCertificate(context) } : {}),
  };
}

/** The sentences of all certificates. */
export const certificateLines = ({ chains, agreement, dual }: Certificates): string[] =>
  [chains, agreement, dual].flatMap((one) => (one ? [one.line] : []));

/** All in one line, for a caption. */
export function certificateCaption({ chains, agreement, dual }: Certificates): string {
  const accepted = chains.marginals.flatMap(({ acceptance }) => (acceptance === undefined ? [] : [acceptance]));
  return [
    `R-hat ${Number.isFinite(chains.rHat) ? chains.rHat.toFixed(2) : '∞'} (at most ${chains.rHatLimit})`,
    `${Number(chains.drawsPerChain.toPrecision(2))} effective draws a chain`,
    ...(accepted.length === 0 ? [] : [`${(100 * Math.min(...accepted)).toFixed(0)} % of steps accepted`]),
    `push-forwards alike: p ${agreement.pValue <= 0.001 ? '≤ 0.001' : `= ${agreement.pValue.toFixed(3)}`}`,
    ...(dual && 'lower' in dual
      ? [`L(f) from ${dual.lower.value.toPrecision(4)} to ${dual.upper.value.toPrecision(4)}`]
      : []),
  ].join('; ');
}

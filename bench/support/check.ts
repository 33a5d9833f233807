/** A kernel whose results are not those of its float64 twin: there is nothing to time. */
export class WrongKernelError extends Error {
  override readonly name = 'WrongKernelError';

  /** @param worst the largest error over its allowance, where that is what is wrong; NaN for a result that is none */
  constructor(
    message: string,
    readonly worst?: number,
  ) {
    super(message);
  }
}

export interface Allowance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Throws unless |actual − reference| ≤ absolute + relative · |reference| for every element, all of them finite.
 * @returns the largest error over its allowance, at most 1; 0 for what is exact where nothing is allowed
 * @throws WrongKernelError, naming the kernel and the worst element
 */
export function checkKernel(
  kernel: string,
  actual: ArrayLike<number>,
  reference: ArrayLike<number>,
  { absolute, relative }: Allowance,
): number {
  if (actual.length !== reference.length || reference.length === 0) {
    throw new WrongKernelError(
      `${kernel}: ${actual.length} results for a reference of ${reference.length}; not timed.`,
    );
  }
  let worst = 0;
  let worstExcess = -Infinity;
  let worstShare = 0;
  for (let i = 0; i < reference.length; i++) {
    const error = Math.abs(actual[i] - reference[i]);
    const allowed = absolute + relative * Math.abs(reference[i]);
    const excess = error - allowed;
    // Math.max keeps NaN.
    if (error !== 0) worstShare = Math.max(worstShare, error / allowed);
    // Written so that NaN counts as the worst.
    if (excess <= worstExcess) continue;
    worst = i;
    worstExcess = excess;
    if (Number.isNaN(excess)) break;
  }
  if (worstExcess <= 0) return worstShare;
  throw new WrongKernelError(
    `${kernel}: element ${worst} of ${reference.length} is ${actual[worst]}, the float64 twin says ${reference[worst]} ` +
      `(allowed: ${absolute} + ${relative} relative); a wrong kernel is not timed.`,
    worstShare,
  );
}

/** A kernel whose results are not those of its float64 twin: there is nothing to time. */
export class WrongKernelError extends Error {
  override readonly name = 'WrongKernelError';
}

export interface Allowance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Throws unless |actual − reference| ≤ absolute + relative · |reference| for every element, all of them finite.
 * @throws WrongKernelError, naming the kernel and the worst element
 */
export function checkKernel(
  kernel: string,
  actual: ArrayLike<number>,
  reference: ArrayLike<number>,
  { absolute, relative }: Allowance,
): void {
  if (actual.length !== reference.length || reference.length === 0) {
    throw new WrongKernelError(
      `${kernel}: ${actual.length} results for a reference of ${reference.length}; not timed.`,
    );
  }
  let worst = 0;
  let worstExcess = -Infinity;
  for (let i = 0; i < reference.length; i++) {
    const excess = Math.abs(actual[i] - reference[i]) - (absolute + relative * Math.abs(reference[i]));
    // Written so that NaN counts as the worst.
    if (excess <= worstExcess) continue;
    worst = i;
    worstExcess = excess;
    if (Number.isNaN(excess)) break;
  }
  if (worstExcess <= 0) return;
  throw new WrongKernelError(
    `${kernel}: element ${worst} of ${reference.length} is ${actual[worst]}, the float64 twin says ${reference[worst]} ` +
      `(allowed: ${absolute} + ${relative} relative); a wrong kernel is not timed.`,
  );
}

/**
 * The largest power of two up to a finite value > 0, to within a factor of two; 1 for 0. Dividing by it changes no
 * digit and brings the value near 1, where squares neither overflow nor vanish.
 */
export function powerOfTwo(value: number): number {
  // The logarithm of numbers close below a power of two is rounded up to it, and 2^1024 is Infinity.
  return value === 0 ? 1 : 2 ** Math.min(1023, Math.floor(Math.log2(value)));
}

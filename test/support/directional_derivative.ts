/** The step balances the formula's error, of order h², and cancellation, of order 1e-16/h. */
const STEP = 1e-5;

/** ⟨∇f(point), direction⟩ by central differences. */
export function directionalDerivative(
  f: (point: Float64Array) => number,
  point: Float64Array,
  direction: ArrayLike<number>,
): number {
  const at = (h: number) => f(point.map((value, i) => value + h * direction[i]));
  return (at(STEP) - at(-STEP)) / (2 * STEP);
}

export function innerProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Spacing of the float32 numbers around a value. */
export function ulp(value: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -126) - 23);
}

/** sin and cos of 2πu with the quarter turns taken off in exact arithmetic. */
export function sinOfTurns(u: number): number {
  const quarter = Math.round(4 * u);
  const r = (4 * u - quarter) * (Math.PI / 2);
  return [Math.sin(r), Math.cos(r), -Math.sin(r), -Math.cos(r)][quarter % 4];
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const worst = (values: readonly number[]): number => Math.max(...values);

/** Numbers of one cell of a table, two significant digits each. */
export const listed = (values: readonly number[]): string => values.map((value) => value.toPrecision(2)).join(', ');

/** Of a sample, about its own mean: divided by n − 1. NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

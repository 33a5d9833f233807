export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const worst = (values: readonly number[]): number => Math.max(...values);

/** Numbers of one cell of a table, two significant digits each. */
export const listed = (values: readonly number[]): string => values.map((value) => value.toPrecision(2)).join(', ');

/** log of the mean of exp(v), without overflow; −Infinity where every v is. */
export function logMeanExp(values: Float64Array): number {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (top === -Infinity) return top;
  let sum = 0;
  for (const v of values) sum += Math.exp(v - top);
  return top + Math.log(sum / values.length);
}

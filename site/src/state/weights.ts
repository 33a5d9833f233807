/** No cloud is without weight: the engine asks for weights above 0. */
export const LEAST_WEIGHT = 0.01;

/** To four places, of sum 1 as nearly as the last can make it. */
function tidy(weights: readonly number[]): number[] {
  const rounded = weights.map((weight) => Math.round(weight * 1e4) / 1e4);
  const largest = rounded.indexOf(Math.max(...rounded));
  const others = rounded.reduce((sum, weight, k) => (k === largest ? sum : sum + weight), 0);
  return rounded.map((weight, k) => (k === largest ? Math.round((1 - others) * 1e4) / 1e4 : weight));
}

/** Weights each at least the least, of sum 1, in the proportions of those given beyond it. */
export function spreadOut(weights: readonly number[]): number[] {
  const beyond = weights.map((weight) => Math.max(0, weight - LEAST_WEIGHT));
  const sum = beyond.reduce((a, b) => a + b, 0);
  const rest = 1 - LEAST_WEIGHT * weights.length;
  return tidy(beyond.map((weight) => LEAST_WEIGHT + (sum > 0 ? (weight / sum) * rest : rest / weights.length)));
}

/** The weights with that of one cloud set, the others in the proportions that they have. */
export function withWeight(weights: readonly number[], k: number, value: number): number[] {
  const most = 1 - LEAST_WEIGHT * (weights.length - 1);
  const own = Math.min(most, Math.max(LEAST_WEIGHT, value));
  const others = spreadOut(weights.filter((_, i) => i !== k));
  const left = 1 - own - LEAST_WEIGHT * others.length;
  const beyond = 1 - LEAST_WEIGHT * others.length;
  const scaled = others.map((weight) => LEAST_WEIGHT + ((weight - LEAST_WEIGHT) / beyond) * left);
  return tidy([...scaled.slice(0, k), own, ...scaled.slice(k)]);
}

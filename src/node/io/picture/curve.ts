/** A tone curve: the encoded value of a channel, from 0 to 1, to linear light, rising. */
export type Curve = (encoded: number) => number;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Value ^ exponent. */
export const powerCurve =
  (exponent: number): Curve =>
  (encoded) =>
    encoded ** exponent;

/** Straight lines between samples at equal distances. */
export function sampledCurve(samples: ArrayLike<number>): Curve {
  const last = samples.length - 1;
  return (encoded) => {
    const place = clamp(encoded) * last;
    const node = Math.min(last - 1, Math.floor(place));
    return samples[node] + (place - node) * (samples[node + 1] - samples[node]);
  };
}

/** Halvings of [0, 1]: below a hundredth of a 16-bit code. */
const HALVINGS = 24;

/** The encoded value of linear light, by bisection; the ends for what lies outside the curve. */
export function encodedBy(curve: Curve, linear: number): number {
  if (linear >= curve(1)) return 1;
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (curve(middle) <= linear) low = middle;
    else high = middle;
  }
  return low === 0 ? 0 : (low + high) / 2;
}

import type { BatchRequest } from '../../src/index.js';
import { keyOf, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';

/** The distribution on the circle of density ∝ exp(κ cos(t − mean)). */
export interface VonMises {
  /** Radians. */
  readonly mean: number;
  /** κ > 0 */
  readonly concentration: number;
}

/**
 * Masses at the angles 2π (j + ½)/count − π, [count], by the density there: exact to rounding for a smooth periodic
 * one.
 */
export function vonMisesMasses({ mean, concentration }: VonMises, count: number): Float64Array {
  const density = circleAngles(count).map((t) => Math.exp(concentration * (Math.cos(t - mean) - 1)));
  const total = density.reduce((sum, value) => sum + value, 0);
  return density.map((value) => value / total);
}

/** The centres of `count` equal arcs of [−π, π]. */
export function circleAngles(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, j) => ((2 * j + 1) / count - 1) * Math.PI);
}

/**
 * Angles by Best and Fisher's rejection from a wrapped Cauchy distribution (1979, Applied Statistics 28). Turn n of row
 * r takes three words of counter (distribution, iteration, row, n).
 */
function drawAngle(
  { mean, concentration }: VonMises,
  key: ReturnType<typeof keyOf>,
  iteration: number,
  row: number,
): number {
  const tau = 1 + Math.sqrt(1 + 4 * concentration ** 2);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * concentration);
  const r = (1 + rho ** 2) / (2 * rho);
  for (let turn = 0; ; turn++) {
    const [a, b, c] = [...philox4x32(key, [Stream.distribution, iteration, row, turn])].map(
      (word) => (word + 0.5) / 2 ** 32,
    );
    const z = Math.cos(Math.PI * a);
    const f = (1 + r * z) / (r + z);
    const odds = concentration * (r - f);
    if (odds * (2 - odds) <= b && Math.log(odds / b) + 1 - odds < 0) continue;
    return mean + Math.sign(c - 0.5) * Math.acos(Math.max(-1, Math.min(1, f)));
  }
}

/** Batches of unit vectors (cos t, sin t), f32 [batchSize, 2]. */
export function vonMisesBatches(spec: VonMises, marginal: number): (request: BatchRequest) => Float32Array {
  return ({ iteration, batchSize, seed }) => {
    const key = keyOf(seed);
    const points = new Float32Array(2 * batchSize);
    for (let b = 0; b < batchSize; b++) {
      const angle = drawAngle(spec, key, iteration, marginal * batchSize + b);
      points[2 * b] = Math.cos(angle);
      points[2 * b + 1] = Math.sin(angle);
    }
    return points;
  };
}

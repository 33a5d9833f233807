import type { Centred } from './centred.js';
import type { LineDevice } from './line_device.js';
import { lineEnergy, type LineEnergy } from './line_energy.js';

/** A mean over directions, estimated. */
export interface Estimate {
  readonly value: number;
  /** Of frames as independent draws; 0 in one dimension. */
  readonly standardError: number;
}

/** In the data's units squared. */
export interface SlicedEnergies {
  readonly energy: Estimate;
  readonly bound: Estimate;
  readonly excess: Estimate;
}

/** The mean of frames of `dim` directions each: directions of one frame depend on each other, frames do not. */
function estimate(values: readonly number[], dim: number): Estimate {
  const frames = values.length / dim;
  const means = Array.from({ length: frames }, (_, f) => {
    const own = values.slice(f * dim, (f + 1) * dim);
    return own.reduce((sum, value) => sum + value, 0) / dim;
  });
  const value = means.reduce((sum, mean) => sum + mean, 0) / frames;
  if (frames === 1) return { value, standardError: 0 };
  const squares = means.reduce((sum, mean) => sum + (mean - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (frames - 1) / frames) };
}

/**
 * The sliced energy Σ_k λ_k SW₂²/2 of a support and what bounds it, on independent frames that `lines` was aimed at.
 * What the means of the marginals contribute is exact, Σ_k λ_k ‖m_k − m‖²/(2D).
 */
export async function measureEnergies(
  lines: LineDevice,
  { marginals, weights, unit, apart }: Centred,
  support: Float64Array,
): Promise<SlicedEnergies> {
  const { dim } = marginals[0];
  const points = support.length / dim;
  const energies: LineEnergy[] = [];
  for await (const [own, ...clouds] of lines.sorted(support)) {
    for (let l = 0; l < own.values.length / points; l++) {
      const given = clouds.map(({ values, order }, k) => {
        const { masses } = marginals[k];
        const [first, end] = [l * masses.length, (l + 1) * masses.length];
        return { values: values.subarray(first, end), order: order.subarray(first, end), masses, weight: weights[k] };
      });
      energies.push(lineEnergy(own.values.subarray(l * points, (l + 1) * points), given));
    }
  }
  const scaled = (name: keyof LineEnergy, offset: number): Estimate => {
    const { value, standardError } = estimate(
      energies.map((energy) => energy[name]),
      dim,
    );
    return { value: value * unit ** 2 + offset, standardError: standardError * unit ** 2 };
  };
  const means = apart / (2 * dim);
  return { energy: scaled('value', means), bound: scaled('bound', means), excess: scaled('excess', 0) };
}

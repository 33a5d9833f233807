import type { Device } from '../../../../device/device.js';
import { freeSupport } from '../../../../solvers/free_support/free_support.js';
import type { Measure } from '../../../../solvers/measure.js';
import { sliced } from '../../../../solvers/sliced/sliced.js';
import { stepsOfMass } from '../../../../solvers/steps_of_mass.js';
import type { Mixture } from '../mixture.js';
import type { Found } from './found.js';

export interface CloudOptions {
  /** Points of the barycenter. */
  readonly draws: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const mixtureOf = ({ points, dim, masses }: Measure): Mixture => ({ dim, parts: [{ weight: 1, points, masses }] });

/** The sliced barycenter: all draws count, by their quantiles on lines. */
export async function slicedCloud(
  device: Device,
  measures: readonly Measure[],
  weights: readonly number[],
  { draws, seed, signal }: CloudOptions,
): Promise<Found> {
  const { support, warnings } = await sliced(
    device,
    { marginals: measures, weights },
    { support: draws, seed, signal },
  );
  return { mixture: mixtureOf(support), warnings, notes: [] };
}

/** At equal steps of the chain. */
function thinnedTo({ points, dim, masses }: Measure, count: number): Measure {
  if (masses.length <= count) return { points, dim, masses };
  const rows = stepsOfMass(masses, count);
  const out = new Float64Array(count * dim);
  for (const [i, row] of rows.entries()) out.set(points.subarray(row * dim, (row + 1) * dim), i * dim);
  return { points: out, dim, masses: new Float64Array(count).fill(1 / count) };
}

/** Points that move between the shards, by exact plans: as many draws of each shard as it has points. */
export async function freeCloud(
  device: Device,
  measures: readonly Measure[],
  weights: readonly number[],
  { draws, signal }: CloudOptions,
): Promise<Found> {
  const marginals = measures.map((measure) => thinnedTo(measure, draws));
  const { support, warnings } = await freeSupport(
    device,
    { marginals, weights },
    { epsilon: 0, support: draws, signal },
  );
  const left = measures.filter(({ masses }, k) => masses.length > marginals[k].masses.length).length;
  return {
    mixture: mixtureOf(support),
    warnings,
    notes: left > 0 ? [`${left} shards are thinned to ${draws} draws for --solver free-support`] : [],
  };
}

import type { Device } from '../../device/device.js';
import { buresWasserstein, buresWassersteinFloor } from '../metrics/bures_wasserstein.js';
import { energyDistances, type CloudPair } from '../metrics/energy_distances.js';
import { moments, type Moments } from '../metrics/moments.js';

/** Draws of an exact solver whose scatter is the unit of a discrepancy: the floor of scores of as many points. */
export const FLOOR_DRAWS = 2048;

/** Dimensions from which on moments are left out: square roots of their matrices would take longer than the draws. */
const MOST_MOMENT_DIMENSIONS = 128;

/** Points that say how far apart two points of a cloud are. */
const SPREAD_POINTS = 512;

/**
 * How far apart two clouds are, in floors: what moments (BW₂²) and energy distance have beyond the scatter of the
 * samples, over what they are, in expectation, between `FLOOR_DRAWS` exact draws and their distribution; the larger of
 * the two. Both are zero in expectation for samples of one distribution, and nearly the same for clouds of any size; of
 * n points each they scatter by about `FLOOR_DRAWS`/n.
 */
export async function discrepancies(
  device: Device,
  dim: number,
  clouds: readonly Float32Array[],
  pairs: readonly CloudPair[],
): Promise<number[]> {
  const distances = await energyDistances(device, dim, clouds, pairs);
  const spreads = clouds.map((cloud) => meanDistance(cloud, dim));
  const known = dim <= MOST_MOMENT_DIMENSIONS ? clouds.map((cloud) => moments('verdict', cloud, dim)) : undefined;
  return pairs.map(([a, b], i) => {
    // The biased energy distance of n draws to their distribution is E‖X − X'‖/n, in expectation.
    const byDistance = distances[i] / ((spreads[a] + spreads[b]) / (2 * FLOOR_DRAWS));
    return Math.max(byDistance, known ? byMoments(known[a], known[b]) : -Infinity);
  });
}

function byMoments(a: Moments, b: Moments): number {
  const scatter = buresWassersteinFloor(a.covariance, a.rows) + buresWassersteinFloor(b.covariance, b.rows);
  const floor =
    (buresWassersteinFloor(a.covariance, FLOOR_DRAWS) + buresWassersteinFloor(b.covariance, FLOOR_DRAWS)) / 2;
  return (buresWasserstein(a.mean, a.covariance, b.mean, b.covariance) - scatter) / floor;
}

/** Mean distance of two different points of a cloud, from its first points. */
function meanDistance(cloud: Float32Array, dim: number): number {
  const rows = Math.min(SPREAD_POINTS, cloud.length / dim);
  let sum = 0;
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let squares = 0;
      for (let i = 0; i < dim; i++) squares += (cloud[a * dim + i] - cloud[b * dim + i]) ** 2;
      sum += Math.sqrt(squares);
    }
  }
  return sum / ((rows * (rows - 1)) / 2);
}

import { energyDistances, type CloudPair } from '../../barycenter/metrics/energy_distances.js';
import type { Device } from '../../device/device.js';

/** Half energy distances between clouds, [rows, dim] each, all to all, unbiased: near 0 they may be below it. */
async function unbiased(device: Device, dim: number, clouds: readonly Float32Array[]): Promise<number[][]> {
  const pairs = clouds.flatMap((_, a) => Array.from({ length: a }, (__, b): CloudPair => [b, a]));
  const values = pairs.length === 0 ? [] : await energyDistances(device, dim, clouds, pairs);
  const out = clouds.map(() => new Array<number>(clouds.length).fill(0));
  for (const [i, [b, a]] of pairs.entries()) out[a][b] = out[b][a] = values[i] / 2;
  return out;
}

/** Half energy distances between clouds, all to all, 0 where they come out below it. */
export const halfDistances = async (
  device: Device,
  dim: number,
  clouds: readonly Float32Array[],
): Promise<number[][]> => (await unbiased(device, dim, clouds)).map((row) => row.map((value) => Math.max(0, value)));

/** Root mean square of the half energy distances between independent samples of one law, from all pairs of them. */
export async function distanceFloor(device: Device, dim: number, samples: readonly Float32Array[]): Promise<number> {
  const values = (await unbiased(device, dim, samples)).flatMap((row, a) => row.slice(0, a));
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

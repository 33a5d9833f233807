import type { Device } from '../../device/device.js';
import type { Floats } from '../../io/numeric_table.js';
import { Iterations, Stream } from '../../random/counters.js';
import { keyOf, philox4x32 } from '../../random/philox.js';
import { energyDistances, type CloudPair } from '../metrics/energy_distances.js';
import type { Measured } from '../metrics/score.js';
import { shares } from '../sampling/push_forwards.js';
import { groupsOf, GROUPS, head } from './clouds.js';
import type { EvaluateOptions } from './options.js';
import type { Request } from './request.js';

/** The push-forwards' mixture by weight, `rows` points in all. */
function mixtureOf(pushed: readonly Floats[], weights: readonly number[], rows: number, dim: number): Floats {
  const parts = shares(rows, weights).map((count, k) => head(pushed[k], count, dim));
  const out = new Float64Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Half energy distances of clouds to the first one, each with its standard error over groups of points. */
async function distancesTo(device: Device, dim: number, clouds: readonly Floats[]): Promise<Measured[]> {
  const groups = clouds.flatMap((cloud) => groupsOf(cloud, dim, cloud.length / dim));
  const whole = clouds.slice(1).map((_, c): CloudPair => [0, c + 1]);
  const parts = clouds
    .slice(1)
    .flatMap((_, c) =>
      Array.from({ length: GROUPS }, (__, g): CloudPair => [clouds.length + g, clouds.length + (c + 1) * GROUPS + g]),
    );
  const small = clouds.some((cloud) => cloud.length / dim < 2 * GROUPS);
  const halves = (
    await energyDistances(device, dim, small ? clouds : [...clouds, ...groups], small ? whole : [...whole, ...parts])
  ).map((d) => d / 2);
  return whole.map((_, c) => {
    if (small) return { value: halves[c] };
    const own = halves.slice(whole.length + c * GROUPS, whole.length + (c + 1) * GROUPS);
    const mean = own.reduce((a, b) => a + b, 0) / GROUPS;
    return {
      value: halves[c],
      error: Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / (GROUPS * (GROUPS - 1))),
    };
  });
}

export async function holdOut(
  request: Request,
  pushed: readonly Floats[],
  against: NonNullable<EvaluateOptions['against']>,
) {
  const { device, loaded, plans, points, sampling } = request;
  const dim = loaded.potential.dim;
  const weights = loaded.problem.marginals.map((m) => m.weight);
  const predicted = shuffled(mixtureOf(pushed, weights, points, dim), dim);
  const data = shuffled(against.data, dim);
  if (plans.some((p) => p.inputDim !== dim)) {
    const [barycenter] = await distancesTo(device, dim, [data, predicted]);
    return { barycenter, rows: against.rows };
  }
  const inputs: Floats[] = [];
  for (const plan of plans) inputs.push(await plan.inputs(points, sampling.seed));
  const [barycenter, mixture] = await distancesTo(device, dim, [
    data,
    predicted,
    shuffled(mixtureOf(inputs, weights, points, dim), dim),
  ]);
  return { barycenter, mixture, rows: against.rows };
}

/** Rows in another order, the same each time: groups of neighbouring rows then stand for the whole. */
function shuffled(points: Floats, dim: number): Floats {
  const rows = points.length / dim;
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const key = keyOf(0);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor((philox4x32(key, [Stream.checks, Iterations.shuffling.first, i, 0])[0] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const out = points.slice();
  for (let i = 0; i < rows; i++) out.set(points.subarray(order[i] * dim, (order[i] + 1) * dim), i * dim);
  return out;
}

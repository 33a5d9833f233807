import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Floats } from '../../io/numeric_table.js';
import { createPlan } from './plan.js';
import type { TrainedPotential } from './sample_plan.js';

/** Splits `count` into whole shares proportional to the weights: the largest remainders get the left-over points. */
export function shares(count: number, weights: readonly number[]): number[] {
  const exact = weights.map((w) => w * count);
  const out = exact.map(Math.floor);
  const order = exact.map((e, k) => [e - Math.floor(e), k] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const left = count - out.reduce((a, b) => a + b, 0);
  for (let i = 0; i < left; i++) out[order[i % order.length][1]]++;
  return out;
}

/**
 * `count` points of the barycenter, the marginals' push-forwards one after the other by weight; [count, D] in the
 * data's precision.
 */
export async function pushForwards(
  device: Device,
  loaded: LoadedProblem,
  trained: TrainedPotential,
  count: number,
  seed: number,
): Promise<{ rows: number; columns: number; data: Floats }> {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw invalid(
      'sampleBarycenter',
      'count must be a whole number from 1 up',
      String(count),
      'Ask for at least one point.',
    );
  }
  const dim = loaded.potential.dim;
  const data =
    loaded.coordinates.precision === 'float64' ? new Float64Array(count * dim) : new Float32Array(count * dim);
  const counts = shares(
    count,
    loaded.problem.marginals.map((m) => m.weight),
  );
  // Each marginal draws as many rows and uses its first ones: with counts of their own, the counters of a
  // distribution's rows (marginal·count + b) would meet those of another marginal.
  const drawn = Math.max(...counts);
  let row = 0;
  for (const [k, rows] of counts.entries()) {
    if (rows === 0) continue;
    const plan = createPlan(device, loaded, trained, k);
    const inputs = await plan.inputs(drawn, seed);
    const x = { data: inputs.subarray(0, rows * plan.inputDim), columns: plan.inputDim };
    data.set((await plan.sample(x, { seed })).data, row * dim);
    row += rows;
  }
  return { rows: count, columns: dim, data };
}

import { checkDevice, checkOptions } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { whileOwned } from '../../device/owner.js';
import { DivergenceError } from '../../errors.js';
import { Iterations } from '../../random/counters.js';
import { keyOf } from '../../random/philox.js';
import { centre } from './centred.js';
import { checkedMarginals } from '../input/marginals.js';
import { planOf } from './checked_settings.js';
import { independentFrames } from './directions.js';
import { iterate } from './iterate.js';
import { lineDevice } from './line_device.js';
import { measureEnergies } from './objective.js';
import type { SlicedInput, SlicedSettings } from './settings.js';
import type { SlicedSolution } from './solution.js';
import { startPoints } from './start.js';
import { warningsOf } from './warnings.js';

/**
 * The sliced Wasserstein barycenter of K clouds (Bonneel, Rabin, Peyré and Pfister 2015, Sliced and Radon Wasserstein
 * Barycenters of Measures): n points of equal mass that minimise Σ_k λ_k SW₂²(·, μ_k)/2, a local minimum near the
 * start. On a line W₂ compares quantile functions, which projections and sorts give; clouds of any sizes and masses
 * meet exactly there. In one dimension it is the barycenter: the mean of the quantile functions, as n points. In more
 * it is another measure than the Wasserstein barycenter, near it where the marginals are alike but for shifts and
 * scales.
 *
 * Time is L (n + Σ_k n_k) log, memory L n float32; the device is left as it was. `withPlans` adds plans.
 *
 * @throws InvalidInputError for an input or setting that breaks a rule, AbortedError when the signal fires,
 * DivergenceError where points leave the finite numbers, and
 * the errors of the device
 */
export async function sliced(
  device: Device,
  input: SlicedInput,
  settings: SlicedSettings = {},
): Promise<SlicedSolution> {
  checkDevice('sliced', device);
  checkOptions<SlicedInput>('sliced', input, { marginals: true, weights: true });
  const checked = checkedMarginals('sliced', input);
  const plan = planOf(checked, settings);
  const centred = centre(checked);
  const key = keyOf(plan.seed);
  const { dim } = checked.marginals[0];
  const directions = plan.frames * dim;
  return whileOwned(device, async (owner) => {
    const lines = owner.own(lineDevice(device, centred, { dim, points: plan.points, lines: directions }));
    const iterated = await iterate(lines, centred, plan, startPoints(centred, plan, key), key);
    if (!iterated.support.every(Number.isFinite)) {
      throw new DivergenceError(
        'sliced: the points of the barycenter must stay finite; got NaN or an infinity. This should not happen: try ' +
          'another device, and report the marginals.',
      );
    }
    lines.aim(independentFrames({ key, iteration: Iterations.lineObjective.first, frames: plan.frames, dim }));
    const energies = await measureEnergies(lines, centred, iterated.support);
    const points = iterated.support.map((value, i) => centred.center[i % dim] + value * centred.unit);
    return {
      kind: 'sliced',
      support: { points, dim, masses: new Float64Array(plan.points).fill(1 / plan.points) },
      rows: input.marginals,
      weights: checked.weights,
      objective: {
        value: energies.energy.value,
        standardError: energies.energy.standardError,
        lowerBound: energies.bound.value,
        lowerBoundError: energies.bound.standardError,
      },
      directions,
      convergence: iterated.convergence,
      warnings: warningsOf(iterated, energies, centred, plan),
    };
  });
}

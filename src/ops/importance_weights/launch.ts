import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkPositive, checkProgram } from '../support/checks.js';
import type { ImportanceWeightsArguments, ImportanceWeightsSpec } from './contract.js';
import { importanceWeightsOnCpu } from './cpu.js';
import { importanceWeightsOnWebGpu } from './webgpu.js';

/**
 * Self-normalised importance weights of draws y_j ∼ q towards the density ∝ exp((f(y) − c(x, y))/ε): w_j = factor ·
 * e^(l_j)/Σ_i e^(l_i), l_j = (f(y_j) − c(x, y_j))/ε − log q(y_j), the largest l subtracted first. A point all of whose
 * l are −∞ has weights 0. Draws e⁻⁴⁰ times as likely as the likeliest have weight 0: no sum in float32 would notice
 * them. NaN, in whatever draw, makes all weights of its point NaN, which no test for divergence overlooks.
 */
export function importanceWeights(device: Device, spec: ImportanceWeightsSpec): Program<ImportanceWeightsArguments> {
  checkProgram('importance_weights', device, spec);
  const { groups, points, draws, shared = false } = spec;
  for (const [name, value] of Object.entries({ groups, points, draws })) checkCount('importance_weights', name, value);
  const program =
    device.kind === 'cpu' ? importanceWeightsOnCpu(device, spec) : importanceWeightsOnWebGpu(device, spec);
  const pairs = groups * points * draws;
  const drawn = shared ? groups * draws : pairs;
  const floats = { values: drawn, costs: pairs, logDensities: drawn, factors: groups, weights: drawn } as const;
  return {
    run(args) {
      checkArguments('importance_weights', args);
      for (const name of ['values', 'costs', 'logDensities', 'factors', 'weights'] as const)
        checkBuffer('importance_weights', name, args[name], floats[name]);
      checkBuffer('importance_weights', 'effective', args.effective, groups * points);
      checkPositive('importance_weights', 'epsilon', args.epsilon);
      program.run(args);
    },
    free: () => program.free(),
  };
}

import type { Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { invalid } from '../errors.js';
import { costGradient } from '../ops/cost_gradient/launch.js';
import { costValue } from '../ops/cost_value/launch.js';
import { isGenerated, tracedCosts, type Asked, type ChainCostSpec, type CostArguments } from './contract.js';

/** Costs of the chains' marginals, c_k(x, y): f32 [chains]. */
export function chainCostValue(device: Device, { costs, segments }: ChainCostSpec): Program<CostArguments> {
  const traced = tracedCosts(costs);
  if (traced) return costValue(device, { costs: traced, segments });
  return generatedProgram(device, { costs, segments }, 'value');
}

/** Their gradients, ∇_y c_k(x, y): f32 [chains, D]. */
export function chainCostGradient(device: Device, { costs, segments }: ChainCostSpec): Program<CostArguments> {
  const traced = tracedCosts(costs);
  if (traced) return costGradient(device, { costs: traced, segments });
  return generatedProgram(device, { costs, segments }, 'gradient');
}

/** @throws InvalidInputError where some costs are traced, and others go through a generator */
const generatedProgram = (device: Device, { costs, segments }: ChainCostSpec, asked: Asked): Program<CostArguments> => {
  if (costs.every(isGenerated)) return costs[0].program(device, costs, segments, asked);
  const wayOut = 'Use one kind for all marginals.';
  throw invalid('costs', 'all of them go through the generator, or none', 'some of both', wayOut);
};

import type { Device } from '../device/device.js';
import { invalid } from '../errors.js';
import type { ChainSpec, ChainStrategy } from './chain.js';
import { fused, layered } from './network_chains.js';
import { stepped } from './stepped/stepped_chains.js';

/** Fastest first: the first without an objection runs the chains. */
export const STRATEGIES: readonly ChainStrategy[] = [fused, layered, stepped];

/** @throws InvalidInputError, with every strategy's objection, where none can run a spec */
export function chooseStrategy(device: Device, spec: ChainSpec): ChainStrategy {
  const objections = STRATEGIES.map((strategy) => strategy.objection(device, spec));
  const chosen = objections.indexOf(undefined);
  if (chosen >= 0) return STRATEGIES[chosen];
  const reasons = STRATEGIES.map(({ name }, i) => `${name}: ${objections[i]}`).join('; ');
  throw invalid(
    'chains',
    'some strategy must be able to run them',
    reasons,
    'Change the potential, sampler.kind or sampler.constraint.',
  );
}

import type { Device } from '../../src/device/device.js';
import type { LangevinChainSpec } from '../../src/ops/langevin_chain/contract.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { keyOf } from '../../src/random/philox.js';
import { referenceLangevinChain, type ReferenceChainArguments } from '../reference/langevin_chain.js';
import { costData, type CostCase } from './cost_cases.js';
import type { CostPair } from './costs.js';
import { withScratch } from './devices.js';
import { segmentsOf, type NetworkCase } from './networks.js';
import { potentialData, uploadPotential, type PotentialData } from './potentials.js';
import type { Nudge } from './tolerance.js';

/** A network case and a cost for each of its marginals. */
export interface ChainCase extends NetworkCase {
  readonly costs: readonly CostPair[];
}

/** What a call takes besides buffers. */
export type ChainCall = Omit<ReferenceChainArguments, 'parameters' | 'x' | 'y'>;

export const CHAIN_CALL: ChainCall & { readonly stepSize: number } = {
  key: keyOf(2 ** 40 + 9),
  iteration: 12,
  firstChain: 0,
  epsilon: 0.5,
  stepSize: 0.04,
  temperature: 1,
  firstStep: 0,
  steps: 4,
};

export interface ChainData extends LangevinChainSpec, PotentialData {
  /** The segments' [chains, D_k] blocks one after the other. */
  readonly x: Float32Array;
  readonly reference: ReturnType<typeof costData>['reference'];
}

export function chainData(given: ChainCase, seed: number): ChainData {
  const costCase: CostCase = { name: 'costs of a chain', pairs: given.costs, segments: segmentsOf(given) };
  const { costs, x, reference, terms } = costData(costCase, seed + 1);
  const potential = potentialData(given, seed);
  return { ...potential, costs, x, reference, terms: Math.max(terms, potential.terms) };
}

/** The same problem with a potential that is 0. */
export function withoutPotential(data: ChainData): ChainData {
  return { ...data, parameters: new Float32Array(data.parameters.length) };
}

/** Runs the calls one after the other on one buffer of chains. @returns y, [chains, D] */
export function chainsOn(device: Device, data: ChainData, calls: readonly ChainCall[]): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const buffers = { ...uploadPotential(scratch, data), x: scratch.upload(data.x), y: scratch.upload(data.y) };
    const program = scratch.keep(langevinChain(device, data));
    for (const call of calls) program.run({ ...call, ...buffers });
    return scratch.download(buffers.y);
  });
}

export function referenceChains(data: ChainData, call: ChainCall, nudge: Nudge): Float64Array {
  return referenceLangevinChain(
    data.network,
    data.reference,
    data.segments,
    {
      ...call,
      parameters: nudge(data.parameters),
      x: nudge(data.x),
      y: nudge(data.y),
    },
    data.constraint,
    data.scheme,
  );
}

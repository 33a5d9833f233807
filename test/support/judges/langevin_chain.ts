import { it } from 'vitest';
import { SCHEMES } from '../../../src/ops/langevin_chain/contract.js';
import type { Device } from '../../../src/device/device.js';
import { CHAIN_CALL, chainData, chainsOn, referenceChains, type ChainCall, type ChainCase } from '../chains.js';
import { projectionPair, squaredEuclideanPair, swappedPair, twistPair } from '../costs.js';
import { describeNetworkCase } from '../networks.js';
import { expectClose, float32Tolerance } from '../tolerance.js';

const three = [0.2, 0.3, 0.5];
const plane = squaredEuclideanPair(2);

/** Odd widths, and a segment of one chain. */
export const small: ChainCase = {
  kind: 'separate',
  weights: three,
  dim: 2,
  hidden: [33, 7],
  activation: 'relu',
  chains: [37, 1, 9],
  costs: [plane, plane, plane],
};

/** Costs of three kinds, and a marginal twice. */
export const mixed: ChainCase = {
  kind: 'shared',
  weights: three,
  dim: 2,
  hidden: [32, 32],
  activation: 'silu',
  chains: [20, 13, 6, 5],
  marginals: [1, 2, 0, 1],
  costs: [twistPair(), projectionPair(3, 2), swappedPair()],
};

const calls: ChainCall[] = [
  CHAIN_CALL,
  { ...CHAIN_CALL, temperature: 0, epsilon: 2 },
  { ...CHAIN_CALL, iteration: 2 ** 32 - 1, firstChain: 1000, firstStep: 299, steps: 2 },
];

/** Declares a test of each case. */
export function judgeChains(device: () => Device, cases: readonly ChainCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const plain = chainData(given, 83);
    const all = SCHEMES.flatMap((scheme) => calls.map((call) => ({ data: { ...plain, scheme }, call })));
    for (const { data, call } of all) {
      const tolerance = float32Tolerance(data.terms + call.steps, (nudge) => referenceChains(data, call, nudge));
      expectClose(await chainsOn(device(), data, [call]), tolerance.reference, tolerance);
    }
  });
}

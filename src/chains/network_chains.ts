import { tracedCosts } from '../cost/contract.js';
import type { Device } from '../device/device.js';
import type { Scheme } from '../ops/langevin_chain/contract.js';
import { langevinChain } from '../ops/langevin_chain/launch.js';
import { onWebGpu } from '../ops/on_webgpu.js';
import { asMlp, networkBuffers } from '../potential/mlp/mlp_potential.js';
import type { Chains, ChainSpec, ChainStrategy } from './chain.js';

/** The schemes of `langevin_chain`, by the kind of the transition that they are. */
const SCHEME_OF = new Map<string, Scheme>([
  ['ula', 'euler'],
  ['leimkuhler-matthews', 'leimkuhler-matthews'],
]);

/** What `langevin_chain` is to run for transitions that it has. */
export const networkChainSpec = ({ potential, costs, segments, constraint, transition }: ChainSpec) => {
  const scheme = SCHEME_OF.get(transition.kind)!;
  return { network: asMlp(potential)!.network, costs: tracedCosts(costs)!, segments, constraint, scheme };
};

/** The chain of `langevin_chain`, which knows by itself whether it is fused. */
function build(device: Device, spec: ChainSpec): Chains {
  const chain = langevinChain(device, networkChainSpec(spec));
  return {
    run: ({ x, y }, { of, ...steps }) => chain.run({ ...networkBuffers(of), x, y, temperature: 1, ...steps }),
    info: () => Promise.resolve({}),
    free: () => chain.free(),
  };
}

/** What stands in the way of `langevin_chain` whatever the device. */
const noNetworkChain = ({ potential, costs, transition, isScaled }: ChainSpec): string | undefined =>
  tracedCosts(costs) === undefined
    ? 'its kernel evaluates costs that are expressions, and these go through the layers of a generator'
    : asMlp(potential) === undefined
      ? 'its kernel evaluates networks of dense layers, and the potential is no such network'
      : isScaled
        ? 'its kernel takes steps of one length in all coordinates, and these are scaled by coordinate'
        : SCHEME_OF.has(transition.kind)
          ? undefined
          : `its kernel takes steps of kind ${[...SCHEME_OF.keys()].join(' or ')}, and these are ${transition.kind}`;

/** All steps of a dispatch in one kernel. */
export const fused: ChainStrategy = {
  name: 'fused',
  objection: (device, spec) =>
    noNetworkChain(spec) ??
    (device.kind === 'cpu' ? undefined : onWebGpu().fusedObjection(device, asMlp(spec.potential)!.network)),
  build,
};

/** A dispatch a layer, for networks whose layers fit no workgroup's memory. */
export const layered: ChainStrategy = {
  name: 'layered',
  objection: (device, spec) =>
    noNetworkChain(spec) ??
    (device.kind === 'cpu' ? 'it is for GPUs: a processor’s memory holds the layers of any network' : undefined),
  build,
};

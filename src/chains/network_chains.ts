import type { Device } from '../device/device.js';
import { langevinChain } from '../ops/langevin_chain/launch.js';
import { fusedObjection } from '../ops/support/fused_objection.js';
import { asMlp, networkBuffers } from '../potential/mlp/mlp_potential.js';
import type { Chains, ChainSpec, ChainStrategy } from './chain.js';

/** The chain of `langevin_chain`, which knows by itself whether it is fused. */
function build(device: Device, { potential, costs, segments, constraint }: ChainSpec): Chains {
  const { network } = asMlp(potential)!;
  const chain = langevinChain(device, { network, costs, segments, constraint });
  return {
    run: ({ x, y }, { of, ...steps }) => chain.run({ ...networkBuffers(of), x, y, temperature: 1, ...steps }),
    info: () => Promise.resolve({}),
    free: () => chain.free(),
  };
}

/** What stands in the way of `langevin_chain` whatever the device. */
const noNetworkChain = ({ potential, transition }: ChainSpec): string | undefined =>
  asMlp(potential) === undefined
    ? 'its kernel evaluates networks, and the potential is another'
    : transition.kind === 'ula'
      ? undefined
      : `its kernel takes steps of kind ula, and these are ${transition.kind}`;

/** All steps of a dispatch in one kernel. */
export const fused: ChainStrategy = {
  name: 'fused',
  objection: (device, spec) => noNetworkChain(spec) ?? fusedObjection(device, asMlp(spec.potential)!.network),
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

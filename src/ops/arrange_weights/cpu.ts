import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { createNetworkPlan } from '../support/cpu/network_plan.js';
import type { ArrangeWeightsArguments } from './contract.js';

export function arrangeWeightsOnCpu(device: CpuDevice, network: NetworkShape): Program<ArrangeWeightsArguments> {
  return withOwner(device, (owner) => {
    const { descriptor } = createNetworkPlan(owner, network, { keepValues: false });
    const tiles = network.networks * network.hidden.length * 2;
    return {
      run({ parameters, arranged }) {
        device.dispatch('arrange_weights', [descriptor, parameters, arranged], tiles);
      },
    };
  });
}

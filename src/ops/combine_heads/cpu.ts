import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { CombineHeadsArguments } from './contract.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import { createNetworkPlan, takeCoefficients } from '../support/cpu/network_plan.js';

export function combineHeadsOnCpu(
  device: CpuDevice,
  network: NetworkShape,
  coefficients?: DeviceBuffer,
): Program<CombineHeadsArguments> {
  const output = parameterLayout(network).layers.at(-1)!;
  return withOwner(device, (owner) => {
    const plan = createNetworkPlan(owner, network, { keepValues: false });
    return {
      run({ parameters, heads }) {
        takeCoefficients(device, plan, coefficients);
        device.dispatch(
          'combine_heads',
          [plan.descriptor, parameters, heads, output.weightOffset * 4, output.biasOffset * 4],
          network.marginals * network.networks,
        );
      },
    };
  });
}

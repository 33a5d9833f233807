import { costValueWgsl } from '../../../kernels/webgpu/cost_value.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { CostValueArguments, CostValueSpec } from './contract.js';
import { dispatchCostSegments } from '../support/webgpu/cost_segments.js';
import { costSources } from '../support/webgpu/cost_sources.js';

export function costValueOnWebGpu(device: WebGpuDevice, spec: CostValueSpec): Program<CostValueArguments> {
  const costs = costSources(spec.costs);
  const kernel = { name: 'cost_value', source: costValueWgsl({ costs, dim: spec.costs[0].yDim }) };
  return withOwner(device, (owner) => {
    const constants = owner.upload('cost_value constants', costs.constants);
    return {
      run: ({ x, y, out }) => dispatchCostSegments(device, kernel, spec, { constants, x, y, out }, 1),
    };
  });
}

import { costGradientWgsl } from '../../../kernels/webgpu/cost_gradient.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { CostGradientArguments, CostGradientSpec } from './contract.js';
import { dispatchCostSegments } from '../support/webgpu/cost_segments.js';
import { costSources } from '../support/webgpu/cost_sources.js';

export function costGradientOnWebGpu(device: WebGpuDevice, spec: CostGradientSpec): Program<CostGradientArguments> {
  const costs = costSources(spec.costs);
  const dim = spec.costs[0].yDim;
  const { elementwise } = costs;
  const kernel = { name: 'cost_gradient', source: costGradientWgsl({ costs, dim, elementwise }) };
  const perChain = elementwise ? dim : 1;
  return withOwner(device, (owner) => {
    const constants = owner.upload('cost_gradient constants', costs.constants);
    return {
      run: ({ x, y, out }) => dispatchCostSegments(device, kernel, spec, { constants, x, y, out }, perChain),
    };
  });
}

import { costGradientWgsl } from '../../../kernels/webgpu/cost_gradient.wgsl.js';
import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { CostGradientArguments, CostGradientSpec } from './contract.js';
import { dispatchCostSegments } from '../support/webgpu/cost_segments.js';
import { costSources } from '../support/webgpu/cost_sources.js';
import { deviceTable } from '../support/webgpu/device_table.js';

export function costGradientOnWebGpu(device: WebGpuDevice, spec: CostGradientSpec): Program<CostGradientArguments> {
  const costs = costSources(spec.costs);
  const dim = spec.costs[0].yDim;
  const { elementwise } = costs;
  const kernel = { name: 'cost_gradient', source: costGradientWgsl({ costs, dim, elementwise }) };
  const constants = deviceTable(device, 'cost_gradient constants', costs.constants);
  const perChain = elementwise ? dim : 1;
  return {
    run: ({ x, y, out }) => dispatchCostSegments(device, kernel, spec, { constants, x, y, out }, perChain),
    free: () => constants.free(),
  };
}

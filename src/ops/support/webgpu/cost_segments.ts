import { COST_WORKGROUP } from '../../../../kernels/webgpu/cost_value.wgsl.js';
import type { TracedCost } from '../../../autograd/traced_cost.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import { packUniforms, read, readWrite, type Kernel } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { inputStarts } from '../cost_inputs.js';
import { segmentStarts, type Segment } from '../segments.js';

export interface CostBuffers {
  readonly constants: DeviceBuffer;
  readonly x: DeviceBuffer;
  readonly y: DeviceBuffer;
  readonly out: DeviceBuffer;
}

/** One dispatch per segment; `perChain` invocations for each of its chains. */
export function dispatchCostSegments(
  device: WebGpuDevice,
  kernel: Kernel,
  { costs, segments }: { readonly costs: readonly TracedCost[]; readonly segments: readonly Segment[] },
  { constants, x, y, out }: CostBuffers,
  perChain: number,
): void {
  const firstChains = segmentStarts(segments);
  const xStarts = inputStarts(costs, segments);
  segments.forEach(({ marginal, chains }, s) => {
    const uniforms = packUniforms([
      ['u32', marginal],
      ['u32', chains],
      ['u32', firstChains[s]],
      ['u32', xStarts[s]],
      ['u32', costs[marginal].xDim],
    ]);
    const bindings = [read(constants), read(x), read(y), readWrite(out)];
    device.dispatch({ kernel, bindings, uniforms, workgroups: Math.ceil((chains * perChain) / COST_WORKGROUP) });
  });
}

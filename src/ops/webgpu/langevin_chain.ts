import type { Program } from '../../device/device.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { LangevinChainArguments, LangevinChainSpec } from '../langevin_chain.js';
import { fusedChainOnWebGpu } from './fused_chain.js';
import type { TileTuning } from './tile_plan.js';

export function langevinChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  tuning: TileTuning = {},
): Program<LangevinChainArguments> {
  return fusedChainOnWebGpu(device, spec, tuning);
}

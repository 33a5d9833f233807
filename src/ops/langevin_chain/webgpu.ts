import type { Program } from '../../device/contract.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { LangevinChainArguments, LangevinChainSpec } from './contract.js';
import { fusedChainOnWebGpu } from './webgpu_fused.js';
import { layeredChainOnWebGpu } from './webgpu_layered.js';
import { fusedObjection } from '../support/webgpu/fused_objection.js';
import type { LayeredTuning } from '../support/webgpu/layered_plan.js';
import type { TileTuning } from '../support/webgpu/tile_plan.js';

/** Overrides of what the launcher chooses by itself; `layered` asks for that path whatever the network. */
export interface ChainTuning extends TileTuning {
  readonly layered?: LayeredTuning;
}

/** Fused where a workgroup's memory holds a layer of enough chains, else layer by layer. */
export function langevinChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  tuning: ChainTuning = {},
): Program<LangevinChainArguments> {
  if (tuning.layered || (!tuning.tile && fusedObjection(device, spec.network) !== undefined)) {
    return layeredChainOnWebGpu(device, spec, tuning.layered);
  }
  return fusedChainOnWebGpu(device, spec, tuning);
}

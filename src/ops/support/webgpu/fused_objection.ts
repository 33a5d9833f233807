import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { fittingTiles, tileLimits } from './tile_plan.js';

/** Chains of a fused tile below which its weights are read for too few chains, and layers are faster. */
const FEWEST_FUSED_CHAINS = 8;

/**
 * Why no kernel can hold a network's layers for its chains, so that it runs layer by layer: the one place that chooses
 * between the two. Undefined where one can.
 */
export function fusedObjection(device: WebGpuDevice, network: NetworkShape): string | undefined {
  const limits = tileLimits(device);
  if (fittingTiles(limits, network).some((tile) => tile.chains >= FEWEST_FUSED_CHAINS)) return undefined;
  const widest = Math.max(network.inputDim, ...network.hidden);
  return `a workgroup's ${limits.workgroupBytes} bytes do not hold layers of ${widest} units for ${FEWEST_FUSED_CHAINS} chains`;
}

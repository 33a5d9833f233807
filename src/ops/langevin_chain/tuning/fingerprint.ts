import { stateRows } from '../../../../kernels/webgpu/parts/network_tile.wgsl.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import type { LangevinChainSpec } from '../contract.js';
import { parameterLayout } from '../../support/network_shape.js';
import { costSources } from '../../support/webgpu/cost_sources.js';
import { fusedKernel, type DecidedTile } from '../../support/webgpu/fused_kernel.js';
import { tileLimits } from '../../support/webgpu/tile_plan.js';

/** An adapter and its driver as WebGPU names them, e.g. `nvidia, ampere, NVIDIA A100, 535.54`. */
export function adapterName({ gpuDevice }: WebGpuDevice): string {
  const { vendor, architecture, device, description } = gpuDevice.adapterInfo;
  return [vendor, architecture, device, description]
    .map((text) => text.trim())
    .filter(Boolean)
    .join(', ');
}

/** 53 bits of a text, as 14 hexadecimal digits (cyrb53): tells sources apart, guards nothing. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (b & 0x1fffff) + (a >>> 0)).toString(16).padStart(14, '0');
}

/** Two tilings whose sources hold every line that any tiling's does. */
function exemplars(rows: number): DecidedTile[] {
  const tile = (chains: number, unitBlocks: number) => ({
    chains,
    unitGroups: Math.ceil(rows / 4 / unitBlocks),
    unitBlocks,
  });
  return [
    { tile: tile(4, 1), slopes: 'workgroup', costGradients: 'workgroup' },
    { tile: tile(8, 2), slopes: 'scratch', costGradients: 'scratch' },
  ];
}

/**
 * What a kernel's speed follows from besides the device and the number of chains: its source, so that neither another
 * network, nor another cost, nor another version of the kernel is taken for this one.
 */
export function kernelFingerprint(
  device: WebGpuDevice,
  spec: Pick<LangevinChainSpec, 'network' | 'costs' | 'constraint'>,
): string {
  const limits = tileLimits(device);
  const costs = costSources(spec.costs);
  const rows = stateRows(parameterLayout(spec.network));
  return hash(
    exemplars(rows)
      .map((tuning) => fusedKernel(limits, spec, 1, tuning, costs).kernel.source)
      .join('\n'),
  );
}

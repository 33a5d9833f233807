import type { DeviceBuffer, DeviceKind } from '../../device/contract.js';
import type { Device } from '../../device/device.js';

/** Cells whose errors are one sum; the twin of BLOCK in kernels/cpu/geometric_mean_step.ts, and the GPU's workgroup. */
export const CELL_BLOCK = { cpu: 256, webgpu: 64 } as const;
const NUMBER_BYTES = { cpu: 8, webgpu: 4 } as const;

/** Of the sums of all blocks, [blocks, 2]: float64 on `cpu`, f32 on `webgpu`. */
export const errorBytes = (kind: DeviceKind, cells: number): number =>
  Math.ceil(cells / CELL_BLOCK[kind]) * 2 * NUMBER_BYTES[kind];

/** How far plans were from having q for their second marginal, in shares of mass. */
export interface MarginalErrors {
  /** Σ_k λ_k ½ ‖exp(v_k + r_k) − q‖₁ */
  readonly plans: number;
  /** ½ ‖exp(log d + log K d) − q‖₁, 0 without a self-plan. */
  readonly self: number;
}

export async function readErrors(device: Device, errors: DeviceBuffer, cells: number): Promise<MarginalErrors> {
  const bytes = await device.read(errors, 0, errorBytes(device.kind, cells));
  const sums = device.kind === 'cpu' ? new Float64Array(bytes) : new Float32Array(bytes);
  let [plans, self] = [0, 0];
  for (let block = 0; block < sums.length; block += 2) {
    plans += sums[block];
    self += sums[block + 1];
  }
  return { plans, self };
}

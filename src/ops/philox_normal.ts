import type { Device, DeviceBuffer, Program } from '../device/device.js';
import type { PhiloxKey } from '../random/streams.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from './checks.js';
import { philoxNormalOnCpu } from './cpu/philox_normal.js';
import { philoxNormalOnWebGpu } from './webgpu/philox_normal.js';

/** Shapes that a `philox_normal` program is made for. */
export interface PhiloxNormalSpec {
  /** Rows of `out`. */
  readonly chains: number;
  /** Columns of `out`, D. */
  readonly dim: number;
}

export interface PhiloxNormalArguments {
  /** f32 [chains, dim], overwritten: out[c, i] = mean[i] + standardDeviation · z. */
  readonly out: DeviceBuffer;
  /** f32 [dim] */
  readonly mean: DeviceBuffer;
  readonly standardDeviation: number;
  readonly key: PhiloxKey;
  /** A tag of `random/streams`. */
  readonly stream: number;
  readonly iteration: number;
  /** Counter's chain word of row 0. */
  readonly firstChain: number;
}

/**
 * Normal numbers by counter: z(c, i) is lane i mod 4 of the Box–Muller transform of
 * Philox4x32-10(key, (stream, iteration, firstChain + c, ⌊i/4⌋)); see `random/philox`.
 */
export function philoxNormal(device: Device, spec: PhiloxNormalSpec): Program<PhiloxNormalArguments> {
  checkProgram('philox_normal', device, spec);
  checkCount('philox_normal', 'chains', spec.chains);
  checkCount('philox_normal', 'dim', spec.dim);
  const program = device.kind === 'cpu' ? philoxNormalOnCpu(device, spec) : philoxNormalOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('philox_normal', args);
      checkBuffer('philox_normal', 'out', args.out, spec.chains * spec.dim);
      checkBuffer('philox_normal', 'mean', args.mean, spec.dim);
      program.run(args);
    },
    free: () => program.free(),
  };
}

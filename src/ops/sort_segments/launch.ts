import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { checkWithin } from '../support/check_within.js';
import type { SortSegmentsArguments, SortSegmentsSpec } from './contract.js';
import { sortSegmentsOnCpu } from './cpu.js';
import { sortSegmentsOnWebGpu } from './webgpu.js';

/**
 * Sorts each row of keys in place, ascending and stable, and says where each key came from: order[row, r] is the place,
 * before sorting, of the key of rank r. Zeros of both signs are equal and come out as +0. The order is that of the
 * bits, so denormals count and infinities are ends; NaN lies beyond the infinity of its sign.
 */
export function sortSegments(device: Device, spec: SortSegmentsSpec): Program<SortSegmentsArguments> {
  checkProgram('sort_segments', device, spec);
  for (const name of ['rows', 'length'] as const) checkCount('sort_segments', name, spec[name]);
  const program = device.kind === 'cpu' ? sortSegmentsOnCpu(device, spec) : sortSegmentsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('sort_segments', args);
      const { rows, length } = args;
      checkWithin('sort_segments', { rows, length }, spec);
      checkBuffer('sort_segments', 'keys', args.keys, rows * length);
      checkBuffer('sort_segments', 'order', args.order, rows * length);
      program.run(args);
    },
    free: () => program.free(),
  };
}

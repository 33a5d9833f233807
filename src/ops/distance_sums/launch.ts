import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkBuffer, checkCount } from '../support/checks.js';
import { distanceSumsOnCpu } from './cpu.js';
import { distanceChunks } from './chunks.js';
import { distanceSumsOnWebGpu } from './webgpu.js';
import type { DistanceSumsSpec, DistanceSumsArguments } from './contract.js';

/**
 * sums[c, i] = Σ_j ‖x_i − y_j‖ over the points j of chunk c, `DISTANCE_CHUNK` of them each: 3 D operations a pair.
 * Energy distances are made of it. Differences are squared, not norms expanded, so that close points keep their digits
 * and a point is at distance 0 from itself, exactly.
 */
export function distanceSums(device: Device, spec: DistanceSumsSpec): Program<DistanceSumsArguments> {
  checkCount('distance_sums', 'dim', spec.dim);
  const program = device.kind === 'cpu' ? distanceSumsOnCpu(device, spec) : distanceSumsOnWebGpu(device, spec);
  return {
    run(args) {
      const { firstRow, rows, points } = args;
      checkCount('distance_sums', 'rows', rows);
      checkCount('distance_sums', 'points', points);
      if (!Number.isSafeInteger(firstRow) || firstRow < 0) {
        throw invalid(
          'distance_sums',
          'firstRow must be a whole number from 0 up',
          String(firstRow),
          'Rows count from 0.',
        );
      }
      checkBuffer('distance_sums', 'x', args.x, (firstRow + rows) * spec.dim);
      checkBuffer('distance_sums', 'y', args.y, points * spec.dim);
      checkBuffer('distance_sums', 'sums', args.sums, distanceChunks(points) * rows);
      program.run(args);
    },
    free: () => program.free(),
  };
}

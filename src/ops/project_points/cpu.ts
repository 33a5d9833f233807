import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';
import type { ProjectPointsArguments, ProjectPointsSpec } from './contract.js';

/** Points of a command's tile; the twin of BLOCK in kernels/cpu/project_points.ts. */
const PROJECT_BLOCK = 128;

export function projectPointsOnCpu(device: CpuDevice, { dim }: ProjectPointsSpec): Program<ProjectPointsArguments> {
  const scratchStride = ((PROJECT_BLOCK / TILE) * dim + 1) * ROW_BYTES;
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer('project_points scratch', device.info.threads * scratchStride);
    return {
      run({ points, count, directions, lines, projections }) {
        device.dispatch(
          'project_points',
          [points, directions, projections, count, lines, dim, scratch, scratchStride],
          Math.ceil(count / PROJECT_BLOCK),
        );
      },
    };
  });
}

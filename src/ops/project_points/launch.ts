import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { ProjectPointsArguments, ProjectPointsSpec } from './contract.js';
import { projectPointsOnCpu } from './cpu.js';
import { projectPointsOnWebGpu } from './webgpu.js';

/** projections[l, i] = ⟨x_i, θ_l⟩: a cloud seen along L lines, n L D multiply-adds. */
export function projectPoints(device: Device, spec: ProjectPointsSpec): Program<ProjectPointsArguments> {
  checkProgram('project_points', device, spec);
  checkCount('project_points', 'dim', spec.dim);
  const program = device.kind === 'cpu' ? projectPointsOnCpu(device, spec) : projectPointsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('project_points', args);
      const { count, lines } = args;
      for (const [name, value] of Object.entries({ count, lines })) checkCount('project_points', name, value);
      checkBuffer('project_points', 'points', args.points, count * spec.dim);
      checkBuffer('project_points', 'directions', args.directions, lines * spec.dim);
      checkBuffer('project_points', 'projections', args.projections, lines * count);
      program.run(args);
    },
    free: () => program.free(),
  };
}

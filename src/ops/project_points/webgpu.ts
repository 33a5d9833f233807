import { PROJECT_WORKGROUP, projectPointsWgsl } from '../../../kernels/webgpu/project_points.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../support/webgpu/dispatch_rows.js';
import type { ProjectPointsArguments, ProjectPointsSpec } from './contract.js';

export function projectPointsOnWebGpu(
  device: WebGpuDevice,
  { dim }: ProjectPointsSpec,
): Program<ProjectPointsArguments> {
  const kernel = { name: 'project_points', source: projectPointsWgsl(dim) };
  return withOwner(device, () => ({
    run({ points, count, directions, lines, projections }) {
      const most = rowsPerDispatch(device, count * dim);
      for (let first = 0; first < lines; first += most) {
        const some = Math.min(most, lines - first);
        const uniforms = packUniforms([
          ['u32', count],
          ['u32', first],
          ['u32', some],
        ]);
        const workgroups = Math.ceil((some * count) / PROJECT_WORKGROUP);
        const bindings = [read(points), read(directions), readWrite(projections)];
        device.dispatch({ kernel, bindings, uniforms, workgroups, long: some < lines });
      }
    },
  }));
}

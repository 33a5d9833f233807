import {
  distanceSumsWgsl,
  distanceSumsWork,
  distanceSumsWorkgroups,
} from '../../../kernels/webgpu/distance_sums.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { DISTANCE_CHUNK, distanceChunks } from './chunks.js';
import type { DistanceSumsArguments, DistanceSumsSpec } from './contract.js';
import { DISPATCH_MULTIPLY_ADDS } from '../support/webgpu/dispatch_steps.js';

export function distanceSumsOnWebGpu(device: WebGpuDevice, { dim }: DistanceSumsSpec): Program<DistanceSumsArguments> {
  const shapes = { dim, chunk: DISTANCE_CHUNK };
  const kernel = { name: 'distance_sums', source: distanceSumsWgsl(shapes) };
  const most = DISPATCH_MULTIPLY_ADDS[device.info.software ? 'software' : 'hardware'];
  const groupsAtOnce = Math.max(1, Math.floor(most / distanceSumsWork(shapes)));
  return withOwner(device, () => ({
    run({ x, firstRow, rows, y, points, sums }) {
      const groups = distanceSumsWorkgroups(rows, distanceChunks(points));
      for (let first = 0; first < groups; first += groupsAtOnce) {
        const uniforms = packUniforms([
          ['u32', firstRow],
          ['u32', rows],
          ['u32', points],
          ['u32', first],
        ]);
        const workgroups = Math.min(groupsAtOnce, groups - first);
        device.dispatch({ kernel, bindings: [read(x), read(y), readWrite(sums)], uniforms, workgroups, long: true });
      }
    },
  }));
}

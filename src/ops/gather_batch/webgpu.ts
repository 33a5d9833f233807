import {
  GATHER_BATCH_WORKGROUP,
  gatherBatchInvocations,
  gatherBatchWgsl,
} from '../../../kernels/webgpu/gather_batch.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { Stream } from '../../random/counters.js';
import type { GatherBatchArguments, GatherBatchSpec } from './contract.js';

export function gatherBatchOnWebGpu(device: WebGpuDevice, spec: GatherBatchSpec): Program<GatherBatchArguments> {
  const shapes = { ...spec, stream: Stream.batchRows };
  const kernel = { name: 'gather_batch', source: gatherBatchWgsl(shapes) };
  const workgroups = Math.ceil(gatherBatchInvocations(shapes) / GATHER_BATCH_WORKGROUP);
  return withOwner(device, () => ({
    run({ table, out, outOffset, key, iteration, firstChain }) {
      const uniforms = packUniforms([
        ['u32', key[0]],
        ['u32', key[1]],
        ['u32', iteration],
        ['u32', firstChain],
        ['u32', outOffset],
      ]);
      device.dispatch({ kernel, bindings: [read(table), readWrite(out)], uniforms, workgroups });
    },
  }));
}

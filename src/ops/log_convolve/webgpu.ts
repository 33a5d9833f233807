import { logConvolveWgsl, logConvolveWork, logConvolveWorkgroups } from '../../../kernels/webgpu/log_convolve.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { DISPATCH_MULTIPLY_ADDS } from '../support/webgpu/dispatch_steps.js';
import type { LogConvolveArguments, LogConvolveSpec } from './contract.js';
import { packLogs } from './logs.js';

export function logConvolveOnWebGpu(device: WebGpuDevice, spec: LogConvolveSpec): Program<LogConvolveArguments> {
  const { length, inner, decay } = spec;
  const kernels = [false, true].map((subtracts) => ({
    name: 'log_convolve',
    source: logConvolveWgsl({ length, inner, subtracts }),
  }));
  const most = DISPATCH_MULTIPLY_ADDS[device.info.software ? 'software' : 'hardware'];
  const groupsAtOnce = Math.max(1, Math.floor(most / logConvolveWork(length)));
  return withOwner(device, (owner) => {
    const distances = Float64Array.from({ length }, (_, d) => decay * d * d);
    const table = owner.upload('log_convolve table', packLogs('webgpu', distances));
    return {
      run({ outer, input, output, minuend, relaxation = 1 }) {
        const groups = logConvolveWorkgroups(outer * inner, length);
        const kernel = kernels[minuend === undefined ? 0 : 1];
        const minuends = minuend === undefined ? [] : [read(minuend)];
        for (let first = 0; first < groups; first += groupsAtOnce) {
          const uniforms = packUniforms([
            ['u32', outer * inner],
            ['u32', first],
            ['f32', relaxation],
          ]);
          const workgroups = Math.min(groupsAtOnce, groups - first);
          const bindings = [read(input), read(table), readWrite(output), ...minuends];
          device.dispatch({ kernel, bindings, uniforms, workgroups, long: true });
        }
      },
    };
  });
}

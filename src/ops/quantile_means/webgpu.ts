import { massEndsWgsl, QUANTILE_WORKGROUP, quantileMeansWgsl } from '../../../kernels/webgpu/quantile_means.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { QuantileMeansArguments, QuantileMeansSpec } from './contract.js';

export function quantileMeansOnWebGpu(device: WebGpuDevice, spec: QuantileMeansSpec): Program<QuantileMeansArguments> {
  const scan = { name: 'mass_ends', source: massEndsWgsl() };
  const kernel = { name: 'quantile_means', source: quantileMeansWgsl() };
  return withOwner(device, (owner) => {
    const ends = owner.createBuffer('quantile_means ends', spec.rows * spec.length * 8);
    return {
      run({ rows, length, sorted, order, masses, cells, weight, means, adds }) {
        const shape = packUniforms([
          ['u32', length],
          ['u32', rows],
        ]);
        const inputs = [read(order), read(masses), readWrite(ends)];
        device.dispatch({ kernel: scan, bindings: inputs, uniforms: shape, workgroups: rows });
        const uniforms = packUniforms([
          ['u32', length],
          ['u32', rows],
          ['u32', cells],
          ['u32', Number(adds)],
          ['f32', weight],
        ]);
        const bindings = [read(sorted), read(ends), readWrite(means)];
        device.dispatch({ kernel, bindings, uniforms, workgroups: Math.ceil((rows * cells) / QUANTILE_WORKGROUP) });
      },
    };
  });
}

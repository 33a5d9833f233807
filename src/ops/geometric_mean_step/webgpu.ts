import { geometricMeanStepWgsl } from '../../../kernels/webgpu/geometric_mean_step.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { CELL_BLOCK } from './cells.js';
import type { GeometricMeanStepArguments, GeometricMeanStepSpec } from './contract.js';

/** What weights are whole numbers of. */
const WEIGHT_UNIT = 2 ** -30;

export function geometricMeanStepOnWebGpu(
  device: WebGpuDevice,
  { cells, weights }: GeometricMeanStepSpec,
): Program<GeometricMeanStepArguments> {
  const sources = [false, true].map((self) =>
    [false, true].map((errors) =>
      geometricMeanStepWgsl({ cells, histograms: weights.length, block: CELL_BLOCK.webgpu, self, errors }),
    ),
  );
  return withOwner(device, (owner) => {
    const shares = owner.upload(
      'geometric_mean_step weights',
      Uint32Array.from(weights, (weight) => Math.round(weight / WEIGHT_UNIT)),
    );
    return {
      run({ reached, potentials, mean, relaxation = 1, self, errors }) {
        device.dispatch({
          kernel: {
            name: 'geometric_mean_step',
            source: sources[Number(self !== undefined)][Number(errors !== undefined)],
          },
          bindings: [
            ...[read(reached), readWrite(potentials), readWrite(mean), read(shares)],
            ...(self ? [readWrite(self.potential), read(self.reached)] : []),
            ...(errors ? [readWrite(errors)] : []),
          ],
          uniforms: packUniforms([['f32', relaxation]]),
          workgroups: Math.ceil(cells / CELL_BLOCK.webgpu),
        });
      },
    };
  });
}

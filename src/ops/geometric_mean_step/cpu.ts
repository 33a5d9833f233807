import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { CELL_BLOCK } from './cells.js';
import type { GeometricMeanStepArguments, GeometricMeanStepSpec } from './contract.js';

export function geometricMeanStepOnCpu(
  device: CpuDevice,
  { cells, weights }: GeometricMeanStepSpec,
): Program<GeometricMeanStepArguments> {
  return withOwner(device, (owner) => {
    const shares = owner.upload('geometric_mean_step weights', Float64Array.from(weights));
    return {
      run({ reached, potentials, mean, relaxation = 1, self, errors }) {
        device.dispatch(
          'geometric_mean_step',
          [
            ...[reached, potentials, mean, shares, self?.potential ?? 0, self?.reached ?? 0, errors ?? 0],
            ...[cells, weights.length, float32(relaxation)],
          ],
          Math.ceil(cells / CELL_BLOCK.cpu),
        );
      },
    };
  });
}

import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { AdamUpdateArguments } from './contract.js';

/** Parameters of one tile. */
const TILE_FLOATS = 4096;

export function adamUpdateOnCpu(device: CpuDevice, length: number): Program<AdamUpdateArguments> {
  return withOwner(device, () => ({
    run(args) {
      const { parameters, gradient, firstMoment, secondMoment, average, beta1, beta2, step } = args;
      const rate = args.learningRate / (1 - beta1 ** step);
      const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step);
      const factors = [
        rate,
        1 - beta1,
        beta2,
        1 - beta2,
        rootCorrection,
        args.epsilon,
        args.averageDecay,
        1 - args.averageDecay,
      ];
      device.dispatch(
        'adam_update',
        [
          parameters,
          gradient,
          firstMoment,
          secondMoment,
          average,
          args.stepFactors ?? 0,
          length,
          TILE_FLOATS,
          ...factors.map(float32),
        ],
        Math.ceil(length / TILE_FLOATS),
      );
    },
  }));
}

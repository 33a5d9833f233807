import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { TILE } from '../support/cpu/tile.js';
import type { ImportanceWeightsArguments, ImportanceWeightsSpec } from './contract.js';

export function importanceWeightsOnCpu(
  device: CpuDevice,
  { groups, points, draws, shared = false }: ImportanceWeightsSpec,
): Program<ImportanceWeightsArguments> {
  return withOwner(device, (owner) => {
    const count = groups * points;
    const pairs = shared ? owner.createBuffer('importance_weights pairs', count * draws * 4) : undefined;
    return {
      run({ values, costs, logDensities, epsilon, factors, weights, effective }) {
        const shape = [count, points, draws, Number(shared)];
        device.dispatch(
          'importance_weights',
          [values, costs, logDensities, factors, pairs ?? weights, effective, ...shape, float32(epsilon)],
          Math.ceil(count / TILE),
        );
        if (pairs === undefined) return;
        const tiles = groups * Math.ceil(draws / TILE);
        device.dispatch('importance_sums', [pairs, weights, points, draws], tiles);
      },
    };
  });
}

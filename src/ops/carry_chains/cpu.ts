import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { even } from '../support/cpu/panels.js';
import { ROW_BYTES } from '../support/cpu/tile.js';
import type { CarryChainsArguments, CarryChainsSpec } from './contract.js';
import { matrixStarts } from './matrices.js';

/** Rows that `tile_product` keeps its sums in. */
const SUM_ROWS = 4;

/** Words of a matrix in the kernel's table: its first float, its first byte as panels, and its rows. */
const matrixWords = (spec: CarryChainsSpec): { readonly words: number[]; readonly panelBytes: number } => {
  const starts = matrixStarts(spec);
  let panelBytes = 0;
  const words = spec.inputs.flatMap(({ xDim }, k) => {
    const here = [starts[k], panelBytes, xDim];
    panelBytes += even(spec.dim) * (xDim + 1) * 4;
    return here;
  });
  return { words, panelBytes };
};

export function carryChainsOnCpu(device: CpuDevice, spec: CarryChainsSpec): Program<CarryChainsArguments> {
  const { inputs, dim, segments } = spec;
  return withOwner(device, (owner) => {
    const chains = createChainPlan(owner, { dim, segments, inputs });
    const { words, panelBytes } = matrixWords(spec);
    const table = owner.upload('carry_chains matrices', Uint32Array.from(words));
    const panels = owner.createBuffer('carry_chains panels', panelBytes);
    const widest = Math.max(...inputs.map(({ xDim }) => xDim));
    const scratchStride = (SUM_ROWS + 2 * widest + even(dim)) * ROW_BYTES;
    const scratch = owner.createBuffer('carry_chains scratch', device.info.threads * scratchStride);
    return {
      run({ matrices, from, to, y }) {
        const args = [chains.descriptor, table, matrices, panels, from, to, y, scratch, scratchStride, widest];
        device.dispatch('arrange_matrices', args, inputs.length);
        device.dispatch('carry_chains', args, chains.tiles);
      },
    };
  });
}

import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { gatherBatchOnCpu } from './cpu.js';
import { onWebGpu } from '../on_webgpu.js';
import type { GatherBatchSpec, GatherBatchArguments } from './contract.js';

/**
 * A minibatch by counter: out[b] = table[⌊w·R / 2³²⌋], w the first word of
 * Philox4x32-10(key, (Stream.batchRows, iteration, firstChain + b, 0)). The high word of a 32×32-bit product, so a
 * row's probability is off by at most 2⁻³²·R relative.
 */
export function gatherBatch(device: Device, spec: GatherBatchSpec): Program<GatherBatchArguments> {
  checkProgram('gather_batch', device, spec);
  checkCount('gather_batch', 'rows', spec.rows);
  checkCount('gather_batch', 'dim', spec.dim);
  checkCount('gather_batch', 'batch', spec.batch);
  const program = device.kind === 'cpu' ? gatherBatchOnCpu(device, spec) : onWebGpu().gatherBatchOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('gather_batch', args);
      checkBuffer('gather_batch', 'table', args.table, spec.rows * spec.dim);
      checkBuffer('gather_batch', 'out', args.out, args.outOffset + spec.batch * spec.dim);
      program.run(args);
    },
    free: () => program.free(),
  };
}

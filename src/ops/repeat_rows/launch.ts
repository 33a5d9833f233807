import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { RepeatRowsArguments, RepeatRowsSpec } from './contract.js';
import { repeatRowsOnCpu } from './cpu.js';
import { repeatRowsOnWebGpu } from './webgpu.js';

/** out[t, r, e] = from[r]: every row `each` times in a row, and all of that `times` times. */
export function repeatRows(device: Device, spec: RepeatRowsSpec): Program<RepeatRowsArguments> {
  checkProgram('repeat_rows', device, spec);
  const { rows, dim, each = 1, times = 1 } = spec;
  for (const [name, value] of Object.entries({ rows, dim, each, times })) checkCount('repeat_rows', name, value);
  const program = device.kind === 'cpu' ? repeatRowsOnCpu(device, spec) : repeatRowsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('repeat_rows', args);
      const { from, fromOffset = 0, out, outOffset = 0 } = args;
      checkBuffer('repeat_rows', 'from', from, fromOffset + rows * dim);
      checkBuffer('repeat_rows', 'out', out, outOffset + times * rows * each * dim);
      checkApart('repeat_rows', { out }, { from });
      program.run(args);
    },
    free: () => program.free(),
  };
}

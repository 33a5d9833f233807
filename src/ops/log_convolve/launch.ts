import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkBuffer, checkCount, checkPositive } from '../support/checks.js';
import type { LogConvolveArguments, LogConvolveSpec } from './contract.js';
import { logConvolveOnCpu } from './cpu.js';
import { LOG_BYTES } from './logs.js';
import { logConvolveOnWebGpu } from './webgpu.js';

/** Nats between the ends of a line, far below what stands for no mass. */
export const MOST_NATS = 1e8;

/**
 * out[o, i, c] = log Σ_j exp(in[o, j, c] − ρ(i − j)²), or minuend − that: one axis of the kernel exp(−½‖x − y‖²/ε) on a
 * grid, for any number of images at once, exact at any ρ. Float64 arithmetic on `cpu`, right to about 1e-14 and
 * rounding of the values themselves; on `webgpu` float32 with whole nats apart, right to about 1e-6 however large the
 * values are. Axis by axis it is the kernel of Sinkhorn iterations (Solomon et al. 2015, ACM Trans. Graph. 34(4),
 * section 4).
 */
export function logConvolve(device: Device, spec: LogConvolveSpec): Program<LogConvolveArguments> {
  const { length, inner, decay } = spec;
  checkCount('log_convolve', 'length', length);
  checkCount('log_convolve', 'inner', inner);
  checkPositive('log_convolve', 'decay', decay);
  if (decay * (length - 1) ** 2 > MOST_NATS) {
    throw invalid(
      'log_convolve',
      `decay · (length − 1)² must be at most ${MOST_NATS}`,
      String(decay * (length - 1) ** 2),
      'Pass a smaller decay: past this a neighbour in a long line counts for nothing.',
    );
  }
  const program = device.kind === 'cpu' ? logConvolveOnCpu(device, spec) : logConvolveOnWebGpu(device, spec);
  return {
    run(args) {
      checkCount('log_convolve', 'outer', args.outer);
      checkPositive('log_convolve', 'relaxation', args.relaxation ?? 1);
      const floats = (args.outer * length * inner * LOG_BYTES) / 4;
      checkBuffer('log_convolve', 'input', args.input, floats);
      checkBuffer('log_convolve', 'output', args.output, floats);
      if (args.minuend !== undefined) checkBuffer('log_convolve', 'minuend', args.minuend, floats);
      if (args.output === args.input || args.output === args.minuend) {
        throw invalid(
          'log_convolve',
          'the output must be a buffer of its own',
          `"${args.output.label}" for input or minuend, too`,
          'Create another buffer for the output.',
        );
      }
      program.run(args);
    },
    free: () => program.free(),
  };
}

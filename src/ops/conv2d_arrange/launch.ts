import { described } from '../../arguments.js';
import type { DeviceKind, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkArguments, checkBuffer, checkProgram } from '../support/checks.js';
import { checkConv2dSpec } from '../support/conv2d/check_spec.js';
import { arrangedFloats, arrangeOn } from '../support/conv2d/on_device.js';
import { sidesOf } from '../support/conv2d/sides.js';
import { conv2dLengths } from '../support/conv2d/spec.js';
import type { Conv2dArrangeArguments, Conv2dArrangeSpec } from './contract.js';

/** Floats of arranged weights on a kind of device; those of the output and of the input's gradient differ. */
export function conv2dArrangedLength(kind: DeviceKind, spec: Conv2dArrangeSpec): number {
  checkArrangeSpec(spec);
  return arrangedFloats(kind, sidesOf(spec, spec.result));
}

/**
 * Weights in the order in which a device's kernels read them, for programs with `arranged: true`. To be run whenever
 * the weights have changed.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function conv2dArrange(device: Device, spec: Conv2dArrangeSpec): Program<Conv2dArrangeArguments> {
  checkProgram('conv2d_arrange', device, spec);
  const arranged = conv2dArrangedLength(device.kind, spec);
  const { weights } = conv2dLengths(spec);
  const program = arrangeOn(device, sidesOf(spec, spec.result));
  return {
    run(args) {
      checkArguments('conv2d_arrange', args);
      checkBuffer('conv2d_arrange', 'weights', args.weights, weights);
      checkBuffer('conv2d_arrange', 'arranged', args.arranged, arranged);
      program.run(args);
    },
    free: () => program.free(),
  };
}

function checkArrangeSpec(spec: Conv2dArrangeSpec): void {
  checkConv2dSpec('conv2d_arrange', spec);
  if (spec.result !== 'output' && spec.result !== 'input-gradient') {
    const rule = 'result is output or input-gradient';
    throw invalid('conv2d_arrange', rule, described(spec.result), 'Say what the weights are used for.');
  }
}

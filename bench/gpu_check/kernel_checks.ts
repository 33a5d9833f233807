import type { Device } from '../../src/device/device.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';
import { arrangeWeights } from '../../src/ops/arrange_weights/launch.js';
import { conv2d } from '../../src/ops/conv2d/launch.js';
import { conv2dArrange, conv2dArrangedLength } from '../../src/ops/conv2d_arrange/launch.js';
import { conv2dLengths } from '../../src/ops/support/conv2d/spec.js';
import { initialParameters } from '../../src/potential/mlp/initial_parameters.js';
import { keyOf } from '../../src/random/philox.js';
import { referenceArrangeWeights } from '../../test/reference/arrange_weights.js';
import { placeChain, type ChainCase } from '../support/chain_case.js';
import { checkKernel } from '../support/check.js';
import { conv2dHost, type Conv2dCase } from '../support/conv2d_case.js';
import { withBuffers, type Buffers } from '../support/device_data.js';
import type { OpBench } from '../support/op_bench.js';
import type { PotentialCase } from '../support/potential_case.js';
import { checkedFmaPeak } from '../support/yardstick.js';

/** One kernel on one shape against its float64 twin. */
export interface KernelCheck {
  readonly kernel: string;
  readonly shape: string;
  /** @returns the largest error over its allowance @throws WrongKernelError, and what the device throws */
  run(this: void, device: Device): Promise<number>;
}

/** A check that frees what it makes. */
function check(kernel: string, shape: string, use: (device: Device, buffers: Buffers) => Promise<number>): KernelCheck {
  return { kernel, shape, run: (device) => withBuffers(device, (buffers) => use(device, buffers)) };
}

/** An op on shapes of ours, judged as its bench judges it. */
export function opChecks<Case>({ name, nameOf, place }: OpBench<Case>, cases: readonly Case[]): KernelCheck[] {
  return cases.map((spec) =>
    check(name, nameOf(spec), async (device, buffers) => (await place(device, buffers, spec)).worst),
  );
}

/** With the tile that is guessed; the steps that time chains check the tile that won. */
export function chainCheck(spec: ChainCase): KernelCheck {
  return check('langevin_chain', spec.name, (device, buffers) => placeChain(device, buffers, spec).check());
}

export function arrangeCheck({ name, network }: PotentialCase): KernelCheck {
  return check('arrange_weights', name, async (device, { upload, keep, empty }) => {
    const parameters = initialParameters(network, keyOf(7));
    const args = { parameters: upload('parameters', parameters), arranged: empty('arranged', parameters.length) };
    keep(arrangeWeights(device, network)).run(args);
    const actual = new Float32Array(await device.read(args.arranged));
    const reference = referenceArrangeWeights('webgpu', network, Float64Array.from(parameters));
    // Moved, not computed: to the bit.
    return checkKernel('arrange_weights', actual, reference, { absolute: 0, relative: 0 });
  });
}

/** Moved, not computed, too: an output of arranged weights against one of weights as they are, to the bit. */
export function conv2dArrangeCheck(given: Conv2dCase): KernelCheck {
  return check('conv2d_arrange', given.name, async (device, { upload, keep, empty }) => {
    const { spec, images } = given;
    const host = conv2dHost(given);
    const [input, weights] = [upload('input', host.input), upload('weights', host.weights)];
    const arrangeSpec = { ...spec, result: 'output' } as const;
    const arranged = empty('arranged', conv2dArrangedLength(device.kind, arrangeSpec));
    keep(conv2dArrange(device, arrangeSpec)).run({ weights, arranged });
    const outputs = [false, true].map((isArranged) => {
      const output = empty('output', images * conv2dLengths(spec).output);
      const program = keep(conv2d(device, { ...spec, arranged: isArranged }));
      program.run({ images, input, weights: isArranged ? arranged : weights, output });
      return output;
    });
    const [reference, actual] = await Promise.all(outputs.map((output) => device.readFloats(output)));
    return checkKernel('conv2d_arrange', actual, reference, { absolute: 0, relative: 0 });
  });
}

export function fmaPeakCheck(): KernelCheck {
  const lanes = 3 * FMA_PEAK_LANES;
  return check('fma_peak', `${lanes} lanes`, async (device, buffers) => {
    const program = buffers.keep(fmaPeak(device, { lanes }));
    return (await checkedFmaPeak(device, buffers, program, lanes)).worst;
  });
}

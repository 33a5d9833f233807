import type { Device } from '../../src/device/device.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';
import { arrangeWeights } from '../../src/ops/arrange_weights/launch.js';
import { initialParameters } from '../../src/potential/mlp/initial_parameters.js';
import { keyOf } from '../../src/random/philox.js';
import { referenceArrangeWeights } from '../../test/reference/arrange_weights.js';
import { placeChain, type ChainCase } from '../support/chain_case.js';
import { checkKernel } from '../support/check.js';
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

export function fmaPeakCheck(): KernelCheck {
  const lanes = 3 * FMA_PEAK_LANES;
  return check('fma_peak', `${lanes} lanes`, async (device, buffers) => {
    const program = buffers.keep(fmaPeak(device, { lanes }));
    return (await checkedFmaPeak(device, buffers, program, lanes)).worst;
  });
}

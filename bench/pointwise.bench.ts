import type { PointwiseKind } from '../src/ops/pointwise/contract.js';
import { pointwise, pointwiseGradient } from '../src/ops/pointwise/launch.js';
import { referencePointwise, referencePointwiseGradient } from '../test/reference/pointwise.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** A function of so many floats, or its gradient. */
export interface PointwiseCase {
  readonly kind: PointwiseKind;
  readonly gradient: boolean;
  readonly count: number;
}

/** Activations of 64 images of 32 × 32 with 64 channels. */
const COUNT = 64 * 32 * 32 * 64;

const casesFor = ({ device, quick }: BenchContext): PointwiseCase[] => {
  const count = quick || device.info.software ? COUNT >> 6 : COUNT;
  return (['leaky-relu', 'silu', 'elu', 'sqrt', 'reciprocal'] as const).flatMap((kind) =>
    [false, true].map((gradient) => ({ kind, gradient, count })),
  );
};

/** A float is read and written, for the gradient two are read: 8 and 12 bytes. */
export const pointwiseBench = opBench<PointwiseCase>({
  name: 'pointwise',
  casesFor,
  nameOf: ({ kind, gradient, count }) => `${kind}${gradient ? ', gradient' : ''} of ${count} floats`,
  async place(device, { upload, empty, keep }, { kind, gradient, count }) {
    const slope = kind === 'elu' ? 1 : Math.fround(0.01);
    // A root wants numbers above 0, and slopes near 0 are of any size.
    const hasPole = kind === 'sqrt' || kind === 'reciprocal';
    const drawn = benchNormals(1, count);
    const x = hasPole ? drawn.map((value) => 0.5 + Math.abs(value)) : drawn;
    const g = benchNormals(2, count);
    const [input, output] = [upload('input', x), empty('output', count)];
    const run = gradient ? differentiate() : evaluate();
    run();
    const reference = gradient ? referencePointwiseGradient(kind, slope, x, g) : referencePointwise(kind, slope, x);
    function evaluate() {
      const program = keep(pointwise(device, { kind }));
      return () => program.run({ count, input, output });
    }
    function differentiate() {
      const program = keep(pointwiseGradient(device, { kind }));
      const outputGradient = upload('gradient', g);
      return () => program.run({ count, input, outputGradient, inputGradient: output });
    }
    // Ulps of the elementary functions; silu′ has a root, and g is below 6.
    const worst = checkKernel(`pointwise on ${device.kind}`, await device.readFloats(output), reference, {
      absolute: 3e-6,
      relative: 5e-7,
    });
    return { worst, row: { bytes: (gradient ? 12 : 8) * count, run } };
  },
});

import { adamUpdate } from '../src/ops/adam_update/launch.js';
import { parameterLayout } from '../src/ops/support/network_shape.js';
import { referenceAdamUpdate } from '../test/reference/adam_update.js';
import { singleNetwork } from './support/chain_case.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** A network's parameters. */
export interface AdamCase {
  readonly dim: number;
  readonly hidden: readonly number[];
}

const cases: readonly AdamCase[] = [
  { dim: 2, hidden: [64, 64] },
  { dim: 64, hidden: [256, 256, 256] },
  { dim: 512, hidden: [512, 512, 512] },
];

/**
 * Bytes of a parameter: gradient, m, v, θ and average are read (20), m, v, θ and average are written (16). About twenty
 * operations for them: memory is what it waits for.
 */
const BYTES_PER_PARAMETER = 36;

const lengthOf = ({ dim, hidden }: AdamCase): number => parameterLayout(singleNetwork(dim, hidden, 'relu', 1)).length;

export const adamUpdateBench = opBench<AdamCase>({
  name: 'adam_update',
  casesFor: () => cases,
  nameOf: (spec) => `D=${spec.dim} [${spec.hidden.join(',')}], ${lengthOf(spec)} parameters`,
  async place(device, { upload, keep }, { dim, hidden }) {
    const options = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 3, averageDecay: 0.99 };
    const length = lengthOf({ dim, hidden });
    const host = {
      parameters: benchNormals(1, length),
      gradient: benchNormals(2, length),
      firstMoment: benchNormals(3, length),
      secondMoment: benchNormals(4, length).map((value) => value * value),
      average: benchNormals(5, length),
    };
    const args = {
      ...options,
      parameters: upload('parameters', host.parameters),
      gradient: upload('gradient', host.gradient),
      firstMoment: upload('first moment', host.firstMoment),
      secondMoment: upload('second moment', host.secondMoment),
      average: upload('average', host.average),
    };
    const program = keep(adamUpdate(device, length));
    program.run(args);
    const gradient = Float64Array.from(host.gradient);
    const { parameters } = referenceAdamUpdate(
      {
        parameters: Float64Array.from(host.parameters),
        firstMoment: Float64Array.from(host.firstMoment),
        secondMoment: Float64Array.from(host.secondMoment),
        average: Float64Array.from(host.average),
      },
      gradient,
      options,
    );
    const actual = new Float32Array(await device.read(args.parameters));
    // A step is at most about 1e-3 · m̂/√v̂; where v is next to nothing the quotient is large, hence the relative
    // part.
    const worst = checkKernel(`adam_update on ${device.kind}`, actual, parameters, { absolute: 1e-5, relative: 1e-5 });
    return { worst, row: { bytes: BYTES_PER_PARAMETER * length, run: () => program.run(args) } };
  },
});

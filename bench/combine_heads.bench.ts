import { combineHeads } from '../src/ops/combine_heads/launch.js';
import { parameterLayout } from '../src/ops/support/network_shape.js';
import type { Parametrisation } from '../src/potential/congruence.js';
import { congruentNetwork } from '../src/potential/mlp/congruent_network.js';
import { initialParameters } from '../src/potential/mlp/initial_parameters.js';
import { keyOf } from '../src/random/philox.js';
import { referenceCombineHeads } from '../test/reference/combine_heads.js';
import { checkKernel } from './support/check.js';
import { opBench } from './support/op_bench.js';

/** Congruent networks of the plane. */
export interface HeadsCase {
  readonly kind: Parametrisation;
  readonly marginals: number;
  readonly hidden: readonly number[];
}

const cases: readonly HeadsCase[] = [
  { kind: 'shared', marginals: 3, hidden: [64, 64] },
  { kind: 'separate', marginals: 3, hidden: [64, 64] },
  { kind: 'shared', marginals: 8, hidden: [256, 256, 256] },
];

/** A few thousand multiply-adds: what it takes is the dispatch, so the bytes are given for completeness only. */
export const combineHeadsBench = opBench<HeadsCase>({
  name: 'combine_heads',
  casesFor: () => cases,
  nameOf: ({ kind, marginals, hidden }) => `${kind}, K=${marginals} [${hidden.join(',')}]`,
  async place(device, { upload, empty, keep }, { kind, marginals, hidden }) {
    const weights = Array.from({ length: marginals }, () => 1 / marginals);
    const network = congruentNetwork({ kind, hidden, activation: 'silu', scale: 3 }, 2, weights);
    const { headsLength, lastWidth } = parameterLayout(network);
    const parameters = initialParameters(network, keyOf(7));
    const program = keep(combineHeads(device, network));
    const args = { parameters: upload('parameters', parameters), heads: empty('heads', headsLength) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.heads));
    const reference = referenceCombineHeads(network, Float64Array.from(parameters));
    // Sums of at most eight float32 products of order one.
    const worst = checkKernel(`combine_heads on ${device.kind}`, actual, reference, { absolute: 1e-5, relative: 1e-5 });
    const bytes = 4 * (headsLength + network.networks * network.heads * (lastWidth + 1));
    return { worst, row: { bytes, run: () => program.run(args) } };
  },
});

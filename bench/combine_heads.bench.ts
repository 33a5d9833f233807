import { combineHeads } from '../src/ops/combine_heads/launch.js';
import { parameterLayout } from '../src/ops/support/network_shape.js';
import { congruentNetwork } from '../src/potential/congruent_network.js';
import { initialParameters } from '../src/potential/initial_parameters.js';
import { keyOf } from '../src/random/philox.js';
import { referenceCombineHeads } from '../test/reference/combine_heads.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers } from './support/device_data.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

const cases = [
  { kind: 'shared', marginals: 3, hidden: [64, 64] },
  { kind: 'separate', marginals: 3, hidden: [64, 64] },
  { kind: 'shared', marginals: 8, hidden: [256, 256, 256] },
] as const;

/** A few thousand multiply-adds: what it takes is the dispatch, so the bytes are given for completeness only. */
export const combineHeadsBench: Bench = {
  name: 'combine_heads',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const rows: UntimedRow[] = [];
      for (const { kind, marginals, hidden } of cases) {
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
        checkKernel(`combine_heads on ${device.kind}`, actual, reference, { absolute: 1e-5, relative: 1e-5 });
        const bytes = 4 * (headsLength + network.networks * network.heads * (lastWidth + 1));
        rows.push({ name: `${kind}, K=${marginals} [${hidden.join(',')}]`, bytes, run: () => program.run(args) });
      }
      return timeRows(context, 'combine_heads', rows);
    }),
};

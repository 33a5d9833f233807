import { squaredEuclidean } from '../../src/autograd/index.js';
import { squaredEuclideanReference } from '../../test/reference/costs.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { placeChain, type ChainCase } from '../support/chain_case.js';
import { plainCase, twisterCase, twisterOf } from '../support/chain_grid.js';
import { withBuffers } from '../support/device_data.js';
import { formatPercent } from '../support/format.js';
import { STEPS } from '../support/measure_chains.js';
import { chainOperations, sampleSteps, shapeOf } from '../support/operations.js';
import { ascending, median, timeInTurns } from '../support/timing.js';

/** The chain with one thing left out or put simpler. */
interface Variant {
  readonly name: string;
  readonly spec: ChainCase;
}

function variantsOf(spec: ChainCase): Variant[] {
  const { network } = spec;
  const relu: Variant[] =
    network.activation === 'relu'
      ? []
      : [{ name: 'relu instead', spec: { ...spec, network: { ...network, activation: 'relu' } } }];
  const plain = { cost: squaredEuclidean(), reference: squaredEuclideanReference };
  const twisted = spec.reference !== squaredEuclideanReference;
  return [
    { name: 'whole step', spec },
    { name: 'no noise', spec: { ...spec, temperature: 0 } },
    ...relu,
    ...(twisted ? [{ name: '½‖x − y‖² instead', spec: { ...spec, ...plain } }] : []),
  ];
}

/**
 * Times the variants of one chain in turns. What one saves is the share of a step that it leaves out; the share of the
 * products is what they would take at the device's peak.
 */
async function partRows({ device, quick, yardstick }: BenchContext, spec: ChainCase): Promise<Row[]> {
  return withBuffers(device, async (buffers) => {
    const placed = [];
    for (const { name, spec: variant } of variantsOf(spec)) {
      const chain = placeChain(device, buffers, variant);
      await chain.check();
      placed.push({ name, device, run: () => chain.run(STEPS) });
    }
    const seconds = await timeInTurns(placed, quick ? 7 : 21);
    const operations = chainOperations(spec.network, spec.segments, STEPS);
    const products = operations / yardstick.peak / median(seconds[0]);
    return placed.map(({ name }, i): Row => {
      const saved = median(seconds[i].map((value, round) => 1 - value / seconds[0][round]));
      return {
        name: `${spec.name}: ${name}`,
        seconds: ascending(seconds[i]),
        steps: STEPS,
        shape: shapeOf(spec.network, spec.segments),
        operations,
        sampleSteps: sampleSteps(spec.segments, STEPS),
        group: spec.name,
        columns: i === 0 ? { 'products at the peak': formatPercent(products) } : { saves: formatPercent(saved) },
      };
    });
  });
}

/** Where a step of the small networks goes that is not matrix products. */
export const stepPartsBench: Bench = {
  name: 'step_parts',
  async measure(context) {
    // The kernels of a GPU make their noise and add it as nothing, so leaving it out saves nothing there.
    if (context.device.kind !== 'cpu') return [];
    const cases = [plainCase(2, [32, 32], 256), twisterOf('separate', [32, 32], 'relu'), twisterCase('shared')];
    const rows: Row[] = [];
    for (const spec of context.quick ? cases.slice(0, 1) : cases) rows.push(...(await partRows(context, spec)));
    return rows;
  },
};

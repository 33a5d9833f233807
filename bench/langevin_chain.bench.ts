import type { Bench, BenchContext } from './support/bench.js';
import type { ChainCase } from './support/chain_case.js';
import { fittedCase, fittedGrid, largeBatches, plainCase, twisterCase } from './support/chain_grid.js';
import { measureChains } from './support/measure_chains.js';

/** Operations of a step on a software adapter, at most. */
const SOFTWARE_STEP = { quick: 2e7, full: 2e8 };

/**
 * Activations of about 1e-13, 1e-26 and 1e-39: below 1.2e-38 float32 numbers are denormal, and a processor may take a
 * hundred times as long for them. The second of the pair should cost what the first does.
 */
const decaying = [
  plainCase(2, [128, 128, 128], 256, { activation: 'silu' }),
  plainCase(2, [128, 128, 128], 256, { activation: 'silu', parameterScale: 1e-13 }),
];

/** A GPU is full at large batches only; the naive kernel shows what the fused one is for. */
function webGpuCases({ device, quick }: BenchContext): readonly ChainCase[] {
  const { software } = device.info;
  const limit = software ? SOFTWARE_STEP[quick ? 'quick' : 'full'] : Infinity;
  const shapes = fittedGrid(limit);
  const compared = shapes[software ? 0 : 1];
  const naive = { ...compared, name: `${compared.name}, naive`, naive: true };
  const twister = [twisterCase('shared'), twisterCase('separate')];
  if (quick) return software ? [...shapes.slice(0, 2), twisterCase('shared', 64)] : [...shapes, ...twister, naive];
  if (software) return [...shapes, twisterCase('shared', 64), naive];
  return [...shapes, ...largeBatches.map((shape) => fittedCase(shape)), ...twister, naive];
}

/** Operations of a step on the processor in a quick run, at most: a hundredth of a second of two cores. */
const QUICK_STEP = 1e9;

function casesFor(context: BenchContext): readonly ChainCase[] {
  if (context.device.kind === 'webgpu') return webGpuCases(context);
  const limit = context.quick ? QUICK_STEP : Infinity;
  return [...fittedGrid(limit), twisterCase('shared'), twisterCase('separate'), ...decaying];
}

export const langevinChainBench: Bench = {
  name: 'langevin_chain',
  measure: (context) =>
    measureChains(
      context,
      'langevin_chain',
      casesFor(context).map((spec) => ({ spec })),
    ),
};

import { measureChains } from '../../support/measure_chains.js';
import { CHAIN_GRID, chainCaseOf, SMALL_GRID } from '../grid.js';
import { speedRow } from '../rates.js';
import { benchContext, troubleOf, withGpu, type Step } from '../step.js';

/** `langevin_chain`, tuned, checked and timed by both clocks. */
export const chainsStep: Step<'chains'> = async ({ settings, row, time }) =>
  withGpu(settings, async (device) => {
    const context = benchContext(device, settings);
    for (const spec of (settings.quick ? SMALL_GRID : CHAIN_GRID).map(chainCaseOf)) {
      if (!time(spec.name)) continue;
      try {
        const rows = await measureChains(context, 'langevin_chain', [{ spec }]);
        for (const one of rows) row(speedRow(one, settings.yardstick));
      } catch (error) {
        row({ name: spec.name, seconds: [], trouble: troubleOf(error) });
      }
    }
  });

import type { BenchContext, Row } from './bench.js';
import { placeChain, tuneChain, type ChainCase } from './chain_case.js';
import { withBuffers } from './device_data.js';
import { chainOperations, sampleSteps, shapeOf } from './operations.js';
import { timeRows, type UntimedRow } from './time_rows.js';
import { secondsOf } from './timing.js';

/** Steps of a run, at most: what a chain of training takes. */
export const STEPS = 100;

/** Seconds of a run: enough for its start not to count, and for seven of them not to take all day. */
const BUDGET = { quick: 0.1, software: 0.4, full: 0.3 };

/** Chains to be timed, how long they are to be, and what else the row says. */
export interface TimedChain {
  readonly spec: ChainCase;
  /** Default: as many as the budget allows, 100 at most. */
  readonly steps?: number;
  readonly row?: Pick<Row, 'name'> & Partial<Pick<Row, 'group' | 'scaling'>>;
}

async function stepsFor({ device, quick }: BenchContext, run: (steps: number) => void): Promise<number> {
  const budget = quick ? BUDGET.quick : device.info.software ? BUDGET.software : BUDGET.full;
  const seconds = await secondsOf(device, () => run(2));
  return Math.max(1, Math.min(STEPS, Math.floor((2 * budget) / seconds)));
}

/** Places, checks and times chains, in the order given. @throws WrongKernelError before anything is timed */
export async function measureChains(
  context: BenchContext,
  bench: string,
  chains: readonly TimedChain[],
): Promise<Row[]> {
  return withBuffers(context.device, async (buffers) => {
    const rows: UntimedRow[] = [];
    for (const { spec, steps: fixed, row = { name: spec.name } } of chains) {
      await tuneChain(context.device, spec);
      const { check, run } = placeChain(context.device, buffers, spec);
      await check();
      const steps = fixed ?? (await stepsFor(context, run));
      rows.push({
        ...row,
        shape: shapeOf(spec.network, spec.segments),
        operations: chainOperations(spec.network, spec.segments, steps),
        sampleSteps: sampleSteps(spec.segments, steps),
        steps,
        run: () => run(steps),
      });
    }
    return timeRows(context, bench, rows);
  });
}

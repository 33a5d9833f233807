import type { Bench, BenchContext, Row } from '../support/bench.js';
import { formatBytes } from '../support/format.js';
import type { BenchProblem } from '../support/problems.js';
import { runFirstIterations } from '../support/run_first_iterations.js';

interface MemoryCase {
  readonly problem: BenchProblem;
  readonly iterations: number;
}

function casesFor({ device, quick }: BenchContext): readonly MemoryCase[] {
  if (device.info.software || quick) return [{ problem: 'twister-quick', iterations: 10 }];
  return [
    { problem: 'twister', iterations: 2 },
    { problem: 'twister', iterations: 200 },
    { problem: 'cells', iterations: 3 },
  ];
}

/**
 * Bytes of a training run, each in a process of its own; iterations must not cost any, so two lengths stand side by
 * side.
 */
export const memoryBench: Bench = {
  name: 'memory',
  async measure(context): Promise<Row[]> {
    const rows: Row[] = [];
    for (const { problem, iterations } of casesFor(context)) {
      const { opened, last, resident, peakBytes } = await runFirstIterations(context.device.kind, problem, iterations);
      rows.push({
        name: `${problem}, ${iterations} iterations`,
        seconds: [(last - opened) / 1000],
        bytesHeld: peakBytes,
        residentGrowth: resident.last - resident.imported,
        columns: {
          'process at its start': formatBytes(resident.imported),
          'with the device open': formatBytes(resident.opened),
          'after one iteration': formatBytes(resident.first),
          'after the last': formatBytes(resident.last),
        },
      });
    }
    return rows;
  },
};

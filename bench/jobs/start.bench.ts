import type { Bench, Row } from '../support/bench.js';
import { formatSeconds } from '../support/format.js';
import { runFirstIterations } from '../support/run_first_iterations.js';
import { ascending, median } from '../support/timing.js';

const RUNS = { quick: 2, full: 8 };

/**
 * From the start of a process to the end of its first training iteration, read back; a process a run, the first not
 * counted.
 */
export const startBench: Bench = {
  name: 'start',
  async measure({ device, quick }): Promise<Row[]> {
    const problem = device.info.software ? 'twister-quick' : 'twister';
    const runs: Awaited<ReturnType<typeof runFirstIterations>>[] = [];
    for (let run = 0; run < (quick ? RUNS.quick : RUNS.full); run++)
      runs.push(await runFirstIterations(device.kind, problem, 1));
    const warm = runs.slice(1);
    const part = (seconds: (run: (typeof runs)[number]) => number): string =>
      formatSeconds(median(warm.map(seconds)) / 1000);
    return [
      {
        name: `${problem}, process start to first iteration`,
        seconds: ascending(warm.map(({ started, first }) => (first - started) / 1000)),
        columns: {
          'Node and imports': part(({ started, imported }) => imported - started),
          'device open': part(({ imported, opened }) => opened - imported),
          'compile and iterate': part(({ opened, first }) => first - opened),
        },
      },
    ];
  },
};

import { solve } from '../../src/index.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { benchProblem, type BenchProblem } from '../support/problems.js';
import { ascending } from '../support/timing.js';

const SEED = 7;
const RUNS = 7;
/** A solve that lasts longer is run less often: its own length averages what seven short runs are for. */
const BUDGET_SECONDS = 100;

interface Scored {
  readonly seconds: number;
  readonly columns: Readonly<Record<string, string>>;
}

/** Errors in percent, worst of the marginals; far above what a right kernel gives at the settings of the examples. */
const BOUNDS = { twister: { barycenter: 1, mean: 2 }, 'twister-paper': { barycenter: 30, mean: 40 } };

/** Solves through the public interface and scores the result against the exact answer. */
async function solveOnce(
  { device }: BenchContext,
  name: 'twister' | 'twister-paper',
  scored: boolean,
): Promise<Scored> {
  const problem = await benchProblem(name);
  const start = performance.now();
  const result = await solve(problem, { device, seed: SEED });
  const seconds = (performance.now() - start) / 1000;
  try {
    if (!scored) return { seconds, columns: {} };
    const { exact } = await result.evaluate();
    if (exact === undefined) throw new WrongKernelError(`solve ${name}: no exact answer to compare with.`);
    const barycenter = Math.max(...exact.marginals.map(({ barycenterUvp }) => barycenterUvp.value));
    const mean = Math.max(...exact.marginals.map(({ conditionalMeanUvp }) => conditionalMeanUvp.value));
    const bounds = BOUNDS[name];
    if (!(barycenter <= bounds.barycenter && mean <= bounds.mean)) {
      throw new WrongKernelError(
        `solve ${name}: BW₂²-UVP ${barycenter} % and L²-UVP ${mean} %, allowed are ${bounds.barycenter} and ${bounds.mean} %; not reported.`,
      );
    }
    const columns = {
      iterations: String(problem.training.iterations),
      'BW₂²-UVP': `${barycenter.toFixed(2)} %`,
      'L²-UVP': `${mean.toFixed(2)} %`,
    };
    return { seconds, columns };
  } finally {
    result.free();
  }
}

async function wholeSolve(context: BenchContext, name: 'twister' | 'twister-paper'): Promise<Row> {
  const first = await solveOnce(context, name, true);
  const runs = Math.min(RUNS - 1, Math.floor(BUDGET_SECONDS / first.seconds) - 1);
  const seconds = [first.seconds];
  for (let run = 0; run < runs; run++) seconds.push((await solveOnce(context, name, false)).seconds);
  return { name: `${name}, seed ${SEED}`, seconds: ascending(seconds), columns: first.columns };
}

/** Ten iterations of a small network: that it runs, not how fast. */
async function quickSolve({ device }: BenchContext): Promise<Row> {
  const name: BenchProblem = 'twister-quick';
  const problem = await benchProblem(name);
  const seconds: number[] = [];
  for (let run = 0; run < 2; run++) {
    const start = performance.now();
    const result = await solve(problem, { device, seed: SEED });
    seconds.push((performance.now() - start) / 1000);
    const last = result.history.at(-1);
    result.free();
    if (last === undefined || !Number.isFinite(last.surrogate))
      throw new WrongKernelError(`solve ${name}: no finite objective.`);
  }
  return {
    name: `${name}, seed ${SEED}`,
    seconds: seconds.slice(1),
    columns: { iterations: String(problem.training.iterations) },
  };
}

/**
 * Whole solves, compilation, data, validation and checkpoints included. Software adapters would take an hour for one.
 */
export const solveBench: Bench = {
  name: 'solve',
  async measure(context) {
    if (context.quick || context.device.info.software) return [await quickSolve(context)];
    return [await wholeSolve(context, 'twister'), await wholeSolve(context, 'twister-paper')];
  },
};

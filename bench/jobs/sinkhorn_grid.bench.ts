import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sinkhornGrid } from '../../src/solvers/sinkhorn_grid/sinkhorn_grid.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { PotProcess, type PotQuestion } from '../support/pot_process.js';
import { ascending, median } from '../support/timing.js';

interface GridCase {
  readonly histograms: number;
  readonly side: number;
  readonly epsilon: number;
}

/** K = 100 is alone: what the course asks to take seconds. */
const cases: readonly GridCase[] = [
  { histograms: 10, side: 64, epsilon: 2e-3 },
  { histograms: 4, side: 256, epsilon: 2e-3 },
  { histograms: 100, side: 64, epsilon: 2e-3 },
];
const smallCases: readonly GridCase[] = [{ histograms: 3, side: 24, epsilon: 5e-3 }];

/** Half the L1 distance to a solution to 1e-11 that both sides must reach, as soon as they do. */
const ACCURACY = { cpu: 1e-6, webgpu: 1e-4 };
/** Marginal errors at which ours may stop, the first that is enough. */
const TOLERANCES = { cpu: [1e-3, 1e-4, 1e-5, 1e-6], webgpu: [1e-3, 1e-4, 1e-5] };
const MOST_PEER_ITERATIONS = 4000;
const ROUNDS = { quick: 1, full: 7 };

/** Discs and rings about the square, which leave most cells without mass. */
function shapes({ histograms, side }: GridCase): Float64Array[] {
  return Array.from({ length: histograms }, (_, k) => {
    const [cx, cy] = [0.3 + 0.04 * ((7 * k) % 10), 0.3 + 0.04 * ((3 * k) % 10)];
    const radius = 0.1 + 0.02 * (k % 5);
    const values = new Float64Array(side * side);
    for (let cell = 0; cell < values.length; cell++) {
      const r = Math.hypot(Math.floor(cell / side) / (side - 1) - cx, (cell % side) / (side - 1) - cy);
      values[cell] = r < radius && (k % 2 === 1 || r > radius / 2) ? 1 : 0;
    }
    const total = values.reduce((a, b) => a + b, 0);
    return values.map((value) => value / total);
  });
}

const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / 2;

/** Unequal ones, k + 1 parts to marginal k. */
const weightsOf = ({ histograms }: GridCase): number[] =>
  Array.from({ length: histograms }, (_, k) => (2 * (k + 1)) / (histograms * (histograms + 1)));

/** The peer on one case: the fewest iterations, in steps of a tenth, that reach the accuracy. */
class PeerCase {
  iterations = 0;
  readonly #question: Omit<PotQuestion, 'iterations'>;

  constructor(
    readonly pot: PotProcess,
    folder: string,
    given: GridCase,
    weights: readonly number[],
  ) {
    const { histograms, side, epsilon } = given;
    // Its log variant takes a hundred times as long an iteration, and is as right where this one does not underflow.
    this.#question = { folder, histograms, side, reg: 2 * epsilon, weights, method: 'sinkhorn' };
  }

  run(iterations = this.iterations): Promise<number> {
    return this.pot.solve({ ...this.#question, iterations });
  }

  /** @returns the distance to the solution, NaN where no number of iterations reaches it */
  async reach(solution: Float64Array, accuracy: number): Promise<number> {
    for (let count = 10; count <= MOST_PEER_ITERATIONS; count = Math.ceil(1.1 * count)) {
      await this.run(count);
      const bytes = readFileSync(path.join(this.#question.folder, 'theirs.f64'));
      const found = Float64Array.from({ length: solution.length }, (_, i) => bytes.readDoubleLE(8 * i));
      const total = found.reduce((a, b) => a + b, 0);
      const error = distance(
        found.map((value) => value / total),
        solution,
      );
      this.iterations = count;
      if (error <= accuracy) return error;
    }
    return NaN;
  }
}

function writeHistograms(folder: string, histograms: readonly Float64Array[]): void {
  const cells = histograms[0].length;
  const bytes = Buffer.alloc(8 * cells * histograms.length);
  for (const [k, values] of histograms.entries())
    for (const [i, value] of values.entries()) bytes.writeDoubleLE(value, 8 * (k * cells + i));
  writeFileSync(path.join(folder, 'histograms.f64'), bytes);
}

async function rowsOf(context: BenchContext, given: GridCase, pot: PotProcess | string): Promise<Row[]> {
  const { device, quick } = context;
  const { histograms: count, side, epsilon } = given;
  const name = `K = ${count} on ${side} × ${side}, ε = ${epsilon}`;
  const [histograms, weights, accuracy] = [shapes(given), weightsOf(given), ACCURACY[device.kind]];
  const input = { histograms, weights, shape: [side, side], spacing: 1 / (side - 1) };
  const solve = (tolerance: number) => sinkhornGrid(device, input, { epsilon, tolerance });
  const exact = await solve(device.kind === 'cpu' ? 1e-11 : 1e-5);
  let [tolerance, error, iterations] = [NaN, NaN, NaN];
  for (tolerance of TOLERANCES[device.kind]) {
    const ours = await solve(tolerance);
    error = distance(ours.support.masses, exact.support.masses);
    iterations = ours.convergence.iterations;
    if (error <= accuracy) break;
  }
  if (!(error <= accuracy && exact.convergence.converged))
    throw new WrongKernelError(`sinkhorn_grid: ${name}: ${error} from the solution, ${accuracy} allowed; not timed.`);
  const folder = mkdtempSync(path.join(tmpdir(), 'sinkhorn_grid-'));
  try {
    writeHistograms(folder, histograms);
    const peer = typeof pot === 'string' || count > 10 ? undefined : new PeerCase(pot, folder, given, weights);
    const theirError = await peer?.reach(exact.support.masses, accuracy);
    const timed = peer !== undefined && Number.isFinite(theirError) ? peer : undefined;
    const seconds = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.full); round++) {
      const start = performance.now();
      await solve(tolerance);
      seconds.ours.push((performance.now() - start) / 1000);
      if (timed) seconds.theirs.push(await timed.run());
    }
    const columns = { iterations: String(iterations), 'from the solution': error.toExponential(1) };
    const rows: Row[] = [{ name, seconds: ascending(seconds.ours), group: name, columns }];
    if (count > 10) return rows;
    const label = typeof pot === 'string' ? 'POT' : `POT ${pot.version}, convolutional_barycenter2d`;
    const beside = { name: `${name}, POT`, group: name, peer: label };
    if (timed === undefined) {
      const why = typeof pot === 'string' ? pot : `${MOST_PEER_ITERATIONS} iterations do not come within ${accuracy}`;
      return [...rows, { ...beside, seconds: [], untimed: { why, failed: false } }];
    }
    const ratios = seconds.theirs.map((value, round) => value / seconds.ours[round]);
    return [
      ...rows,
      {
        ...beside,
        seconds: ascending(seconds.theirs),
        ratios,
        columns: {
          iterations: String(timed.iterations),
          'from the solution': theirError!.toExponential(1),
          'times ours': median(ratios).toPrecision(3),
        },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Barycenters of histograms on a square beside POT's, at equal accuracy: the distance to a solution to 1e-11. POT does
 * as few iterations as reach it, which nobody would know beforehand.
 */
export const sinkhornGridBench: Bench = {
  name: 'sinkhorn_grid',
  async measure(context): Promise<Row[]> {
    const pot = await PotProcess.open();
    try {
      const rows: Row[] = [];
      const chosen = context.quick || context.device.info.software ? smallCases : cases;
      for (const given of chosen) rows.push(...(await rowsOf(context, given, pot)));
      return rows;
    } finally {
      if (typeof pot !== 'string') pot.close();
    }
  },
};

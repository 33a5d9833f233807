import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freeSupport } from '../../src/solvers/free_support/free_support.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { benchNormals } from '../support/device_data.js';
import { runPot, writePotCase, type PotMethod, type PotRun } from '../support/pot_free_support.js';
import { ascending, median } from '../support/timing.js';

interface FreeSupportCase {
  readonly marginals: number;
  /** Of each cloud, and of the support. */
  readonly points: number;
  readonly epsilon: number;
}

const full: FreeSupportCase = { marginals: 4, points: 2000, epsilon: 0.05 };
const small: FreeSupportCase = { marginals: 3, points: 200, epsilon: 0.1 };

const DIM = 2;
/** Residual of the solution that both sides are compared with. */
const TOLERANCE = 1e-3;
/** Residuals at which ours may stop, the first that is low enough. */
const TOLERANCES = [3e-2, 1e-2, 3e-3, TOLERANCE];
/** What an objective may be above the solution's, relative, on both sides. */
const ABOVE = 1e-3;
/** Moves of the support that the peer is given, and time, in times ours: its plans in the log domain take minutes. */
const MOST_MOVES = 40;
const MOST_TIMES = 40;
/** The second only where the first, far faster and as right where it does not underflow, fails. */
const METHODS: readonly PotMethod[] = ['sinkhorn', 'sinkhorn_log'];
const ROUNDS = { quick: 1, full: 5 };

/** Ellipses of points that differ in place, size and axes. */
function cloudsOf({ marginals, points }: FreeSupportCase): Float64Array[] {
  return Array.from({ length: marginals }, (_, k) =>
    Float64Array.from(benchNormals(k, points * DIM), (z, c) => (c % 2 === k % 2 ? 1 + 0.5 * k : 0.5) * z + k),
  );
}

/** A variant of the peer that comes down as low as ours, and the fewest moves that do. */
interface Reached {
  readonly method: PotMethod;
  readonly version: string;
  readonly moves: number;
}

/** A whole run of ours, and how long it takes, in seconds. */
interface Timed {
  readonly run: () => Promise<unknown>;
  readonly seconds: number[];
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

const isReached = (value: number, objective: number): boolean => value <= objective + ABOVE * Math.abs(objective);

class Compared {
  readonly #clouds: readonly Float64Array[];
  readonly #weights: readonly number[];
  readonly #start: Float64Array;

  constructor(
    readonly context: BenchContext,
    readonly given: FreeSupportCase,
    readonly folder: string,
  ) {
    const { marginals, points, epsilon } = given;
    this.#clouds = cloudsOf(given);
    this.#weights = Array.from({ length: marginals }, () => 1 / marginals);
    this.#start = Float64Array.from(benchNormals(99, points * DIM), (z) => z + (marginals - 1) / 2);
    const all = Float64Array.from(this.#clouds.flatMap((cloud) => [...cloud]));
    const shape = { rows: points, points, marginals, dim: DIM, epsilon, weights: this.#weights };
    // An L1 error of our tolerance, spread evenly, in the norm that POT stops by.
    writePotCase(folder, { ...shape, accuracy: TOLERANCE / Math.sqrt(points) }, all, this.#start);
  }

  solve(start = this.#start, more: { tolerance?: number; mostIterations?: number } = {}) {
    const { points, epsilon } = this.given;
    const masses = new Float64Array(points).fill(1 / points);
    const measure = (cloud: Float64Array) => ({ points: cloud, dim: DIM, masses });
    const input = { marginals: this.#clouds.map(measure), weights: this.#weights };
    return freeSupport(this.context.device, input, { epsilon, tolerance: TOLERANCE, start: measure(start), ...more });
  }

  /** The objective at a support, by plans that are finished. */
  async objectiveAt(support: Float64Array): Promise<number> {
    return (await this.solve(support, { tolerance: 1e-4, mostIterations: 1 })).objective.value;
  }

  /** The largest residual at which ours is low enough. */
  async tolerance(objective: number): Promise<{ tolerance: number; positions: number }> {
    for (const tolerance of TOLERANCES) {
      const { support, convergence } = await this.solve(undefined, { tolerance });
      if (isReached(await this.objectiveAt(support.points), objective))
        return { tolerance, positions: convergence.iterations };
    }
    throw new WrongKernelError(`free_support: not as low as ${objective} at any tolerance; not timed.`);
  }

  /** The first variant of the peer that gets as low as ours; why not, where none does. */
  async reach(objective: number, budget: number): Promise<Reached | string> {
    const tried: string[] = [];
    for (const method of METHODS) {
      const run = await runPot(this.folder, method, MOST_MOVES, budget);
      if (typeof run === 'string') return run;
      const all = run.supports.length;
      // Where a kernel underflows the support is no number.
      const lowest = run.supports[all - 1].every(Number.isFinite) ? await this.objectiveAt(run.supports[all - 1]) : NaN;
      if (isReached(lowest, objective))
        return { method, version: run.version, moves: await this.fewest(run, objective) };
      const took = `${all} moves in ${run.seconds[all - 1].toPrecision(3)} s`;
      tried.push(`${method} comes down to ${lowest.toPrecision(7)} by ${took}`);
    }
    return `not as low as ${objective.toPrecision(7)}: ${tried.join(', ')}`;
  }

  /** The fewest of a run's moves that get low enough, by halves: every move lowers the objective. */
  async fewest({ supports }: PotRun, objective: number): Promise<number> {
    let [low, high] = [0, supports.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (isReached(await this.objectiveAt(supports[middle - 1]), objective)) high = middle;
      else low = middle;
    }
    return high;
  }
}

async function peerRow(compared: Compared, name: string, objective: number, ours: Timed): Promise<Row> {
  const reached = await compared.reach(objective, MOST_TIMES * ours.seconds[0]);
  const beside = { name: `${name}, POT`, group: name };
  if (typeof reached === 'string')
    return { ...beside, peer: 'POT', seconds: [], untimed: { why: reached, failed: false } };
  const theirs: number[] = [];
  const rounds = compared.context.quick ? ROUNDS.quick : ROUNDS.full;
  for (let round = 0; round < rounds; round++) {
    ours.seconds.push(await time(ours.run));
    const peer = await runPot(compared.folder, reached.method, reached.moves, Infinity);
    if (typeof peer === 'string') throw new Error(peer);
    theirs.push(peer.seconds.at(-1)!);
  }
  const ratios = theirs.map((value, round) => value / ours.seconds[ours.seconds.length - rounds + round]);
  return {
    ...beside,
    peer: `POT ${reached.version}, ${reached.method}`,
    seconds: ascending(theirs),
    ratios,
    columns: { positions: String(reached.moves), 'times ours': median(ratios).toPrecision(3) },
  };
}

/**
 * Entropic barycenters of clouds beside POT's plans in the same loop, from the same start down to the same objective.
 */
export const freeSupportBench: Bench = {
  name: 'free_support',
  async measure(context): Promise<Row[]> {
    const given = context.quick || context.device.info.software ? small : full;
    const { marginals, points, epsilon } = given;
    const name = `${marginals} clouds of ${points} points, ε = ${epsilon}`;
    const folder = mkdtempSync(path.join(tmpdir(), 'free_support-'));
    try {
      const compared = new Compared(context, given, folder);
      const first = await compared.solve();
      const { converged } = first.convergence;
      if (!converged) throw new WrongKernelError(`free_support: ${name}: ${first.warnings.join(' ')} Not timed.`);
      const objective = await compared.objectiveAt(first.support.points);
      const { tolerance, positions } = await compared.tolerance(objective);
      const run = () => compared.solve(undefined, { tolerance });
      const seconds = [await time(run)];
      const peer = await peerRow(compared, name, objective, { run, seconds });
      const columns = {
        positions: String(positions),
        residual: String(tolerance),
        objective: objective.toPrecision(7),
      };
      return [{ name, group: name, seconds: ascending(seconds), columns }, peer];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

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
/** Residual at which ours stops. */
const TOLERANCE = 1e-3;
/** What an objective may be above ours, relative, for the peer's support to count as reached. */
const ABOVE = 1e-4;
/** Positions of the support that the peer is tried with, one after the other. */
const POSITIONS = [1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 45, 70, 100];
const METHODS: readonly PotMethod[] = ['sinkhorn', 'sinkhorn_log'];
const ROUNDS = { quick: 1, full: 5 };

/** Ellipses of points that differ in place, size and axes. */
function cloudsOf({ marginals, points }: FreeSupportCase): Float64Array[] {
  return Array.from({ length: marginals }, (_, k) =>
    Float64Array.from(benchNormals(k, points * DIM), (z, c) => (c % 2 === k % 2 ? 1 + 0.5 * k : 0.5) * z + k),
  );
}

interface Reached {
  readonly run: PotRun;
  readonly positions: number;
}

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

  /** The fewest positions at which a variant of the peer is as low as ours; why not, where it never is. */
  async reach(method: PotMethod, objective: number): Promise<Reached | string> {
    for (const positions of POSITIONS) {
      const run = await runPot(this.folder, method, positions);
      if (typeof run === 'string') return run;
      const theirs = await this.objectiveAt(run.support).catch(() => NaN);
      if (theirs <= objective + ABOVE * Math.abs(objective)) return { run, positions };
    }
    return `${POSITIONS.at(-1)} positions are not as low`;
  }
}

async function peerRow(compared: Compared, name: string, objective: number, ours: number[]): Promise<Row> {
  const reached: { method: PotMethod; at: Reached | string }[] = [];
  for (const method of METHODS) reached.push({ method, at: await compared.reach(method, objective) });
  const right = reached.flatMap(({ method, at }) => (typeof at === 'string' ? [] : [{ method, ...at }]));
  const beside = { name: `${name}, POT`, group: name };
  if (right.length === 0) {
    const why = reached.map(({ method, at }) => `${method}: ${typeof at === 'string' ? at : ''}`).join('; ');
    return { ...beside, peer: 'POT', seconds: [], untimed: { why, failed: false } };
  }
  const fastest = right.reduce((best, one) => (one.run.seconds < best.run.seconds ? one : best));
  const theirs: number[] = [];
  const rounds = compared.context.quick ? ROUNDS.quick : ROUNDS.full;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await compared.solve();
    ours.push((performance.now() - start) / 1000);
    const run = await runPot(compared.folder, fastest.method, fastest.positions);
    if (typeof run === 'string') throw new Error(run);
    theirs.push(run.seconds);
  }
  const ratios = theirs.map((value, round) => value / ours[ours.length - rounds + round]);
  return {
    ...beside,
    peer: `POT ${fastest.run.version}, ${fastest.method}`,
    seconds: ascending(theirs),
    ratios,
    columns: { positions: String(fastest.positions), 'times ours': median(ratios).toPrecision(3) },
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
      const { converged, iterations, residual } = first.convergence;
      if (!converged) throw new WrongKernelError(`free_support: ${name}: ${first.warnings.join(' ')} Not timed.`);
      const objective = await compared.objectiveAt(first.support.points);
      const seconds: number[] = [];
      const peer = await peerRow(compared, name, objective, seconds);
      if (seconds.length === 0) {
        const start = performance.now();
        await compared.solve();
        seconds.push((performance.now() - start) / 1000);
      }
      const columns = {
        positions: String(iterations),
        residual: residual.toExponential(1),
        objective: String(objective),
      };
      return [{ name, group: name, seconds: ascending(seconds), columns }, peer];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

import type { ClassicalKind, SolverSettings } from '../../barycenter/problem/solver_settings.js';
import { SOLVER_KINDS } from '../../barycenter/problem/with_solver.js';
import type { Barycenter } from '../../barycenter/barycenter.js';
import { energyDistances, type CloudPair } from '../../barycenter/metrics/energy_distances.js';
import { exactAnswer } from '../../barycenter/evaluation/exact_scores.js';
import { toEngine } from '../../barycenter/problem/coordinates.js';
import { distributionDraws } from '../../barycenter/problem/distribution.js';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import { Iterations } from '../../random/counters.js';
import { solveLoaded } from '../../barycenter/solve.js';
import type { Device } from '../../device/device.js';
import { AbortedError, BarycenterError } from '../../errors.js';
import { objectionOf, solveClassicalLoaded } from '../solve_classical.js';

/** What one solver made of a problem. */
export interface Compared {
  readonly solver: 'energy' | ClassicalKind;
  /** Why it did not run, or what went wrong; all else is absent then. */
  readonly objection?: string;
  readonly epsilon?: number;
  /** Σ_k λ_k of the transport costs, in units of the problem's cost; absent of `energy`, whose value is another's. */
  readonly objective?: number;
  readonly converged?: boolean;
  /** Half energy distance to the exact answer at this solver's ε, where the problem has one. */
  readonly toExact?: number;
  readonly seconds?: number;
  readonly warnings?: readonly string[];
}

export interface Comparison {
  readonly solvers: readonly Compared[];
  /** Of those that ran, in order: half energy distances between their barycenters, [ran][ran]. */
  readonly ran: readonly Compared['solver'][];
  readonly distances: readonly (readonly number[])[];
  /** Points of each barycenter that distances are between. */
  readonly points: number;
}

export interface CompareOptions {
  readonly device: Device;
  readonly seed: number;
  /** Which are asked; default: all. */
  readonly solvers?: readonly Compared['solver'][];
  /** Points of each barycenter that distances are between, default 4,096. */
  readonly points?: number;
  readonly signal?: AbortSignal;
  readonly onSolver?: (kind: Compared['solver']) => void;
  /** Given each barycenter as it is found; it is freed afterwards. */
  readonly onBarycenter?: (kind: Compared['solver'], barycenter: Barycenter) => Promise<void>;
}

const POINTS = 4096;

const DEFAULTS: { readonly [K in ClassicalKind]: SolverSettings } = {
  quantile: { kind: 'quantile' },
  bures: { kind: 'bures' },
  'multi-marginal': { kind: 'multi-marginal' },
  'sinkhorn-grid': { kind: 'sinkhorn-grid', debiased: false },
  'free-support': { kind: 'free-support' },
  sliced: { kind: 'sliced' },
};

/** Points of the exact barycenter at ε, in the data's own unit; undefined where there is none. */
function exactPoints(loaded: ReadyProblem, epsilon: number, points: number, seed: number): Float64Array | undefined {
  const { answer } = exactAnswer({ ...loaded, epsilon });
  if (answer === undefined) return undefined;
  const draw = distributionDraws({ kind: 'gaussian', ...answer.barycenter }, 0);
  return answer.fromSpace(draw({ iteration: Iterations.exactSample.first, batchSize: points, seed }));
}

async function solveBy(
  kind: Compared['solver'],
  loaded: ReadyProblem,
  { device, seed, signal }: CompareOptions,
): Promise<{ readonly barycenter: Barycenter; readonly found: Partial<Compared> }> {
  const common = { device, seed, ...(signal ? { signal } : {}) };
  if (kind === 'energy') {
    const result = await solveLoaded(loaded, common);
    return { barycenter: result, found: { epsilon: loaded.epsilon } };
  }
  const { solver } = loaded.problem;
  const barycenter = await solveClassicalLoaded(loaded, common, solver?.kind === kind ? solver : DEFAULTS[kind]);
  const { objective, solution } = barycenter.solved;
  return {
    barycenter,
    found: {
      epsilon: barycenter.epsilon,
      objective,
      converged: solution.convergence.converged,
      warnings: solution.warnings,
    },
  };
}

/** Why a solver is not asked; undefined where it is. */
function whyNot(kind: Compared['solver'], loaded: ReadyProblem): string | undefined {
  if (loaded.epsilon === 0 && (kind === 'energy' || kind === 'sinkhorn-grid')) return `${kind} needs epsilon above 0`;
  if (kind === 'energy') return undefined;
  return objectionOf(loaded, kind);
}

/** Half energy distances between clouds in the engine's coordinates, all to all. */
async function allDistances(device: Device, dim: number, clouds: readonly Float32Array[]): Promise<number[][]> {
  const pairs = clouds.flatMap((_, a) => Array.from({ length: a }, (__, b): CloudPair => [b, a]));
  const values = pairs.length === 0 ? [] : await energyDistances(device, dim, [...clouds], pairs);
  const out = clouds.map(() => new Array<number>(clouds.length).fill(0));
  for (const [i, [b, a]] of pairs.entries()) out[a][b] = out[b][a] = Math.max(0, values[i] / 2);
  return out;
}

/**
 * Solves a problem by every solver that has no objection, the learned one first, and measures how far their barycenters
 * are from one another and from the exact answer. What fails is said in its row; an abort ends it all.
 * @throws AbortedError, and the errors of the device
 */
export async function compareSolvers(loaded: ReadyProblem, options: CompareOptions): Promise<Comparison> {
  const { device, seed, points = POINTS, onSolver, onBarycenter } = options;
  const dim = loaded.coordinates.output.reference.length;
  const rows: Compared[] = [];
  const clouds = new Map<Compared['solver'], Float32Array>();
  const exact = new Map<Compared['solver'], Float32Array>();
  const inEngine = (cloud: ArrayLike<number>): Float32Array => toEngine(loaded.coordinates.output, cloud);
  for (const kind of options.solvers ?? SOLVER_KINDS) {
    const objection = whyNot(kind, loaded);
    if (objection !== undefined) {
      rows.push({ solver: kind, objection });
      continue;
    }
    onSolver?.(kind);
    const started = performance.now();
    try {
      const { barycenter, found } = await solveBy(kind, loaded, options);
      const seconds = (performance.now() - started) / 1000;
      try {
        clouds.set(kind, inEngine((await barycenter.sampleBarycenter(points, { seed })).data));
        await onBarycenter?.(kind, barycenter);
      } finally {
        barycenter.free();
      }
      const known = exactPoints(loaded, found.epsilon!, points, seed);
      if (known) exact.set(kind, inEngine(known));
      rows.push({ solver: kind, ...found, seconds });
    } catch (error) {
      if (error instanceof AbortedError || !(error instanceof BarycenterError)) throw error;
      rows.push({ solver: kind, objection: error.message });
    }
  }
  const ran = [...clouds.keys()];
  const distances = await allDistances(device, dim, [...clouds.values()]);
  const scored: Compared[] = [];
  for (const row of rows) {
    const [cloud, known] = [clouds.get(row.solver), exact.get(row.solver)];
    const toExact = cloud && known ? (await allDistances(device, dim, [cloud, known]))[0][1] : undefined;
    scored.push(toExact === undefined ? row : { ...row, toExact });
  }
  return { solvers: scored, ran, distances, points };
}

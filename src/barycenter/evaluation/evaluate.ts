import type { Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { DivergenceError, invalid } from '../../errors.js';
import type { Floats, Table } from '../../io/numeric_table.js';
import { keyOf, MAX_SEED, philox4x32 } from '../../random/philox.js';
import { Iterations, SeedOffsets, Stream } from '../../random/counters.js';
import { certify, type Certificates } from '../certificates/certificates.js';
import type { Apart } from '../certificates/permutation_test.js';
import { exactAnswerOf, hasExactAnswer, whyNoExactAnswer, type ExactAnswer } from '../exact/exact_answer.js';
import { MOST_EIGEN_DIMENSIONS } from '../exact/symmetric.js';
import { buresWassersteinUvp } from '../metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../metrics/conditional_mean.js';
import { energyDistances, type CloudPair } from '../metrics/energy_distances.js';
import type { Measured, Score } from '../metrics/score.js';
import { toEngine } from '../problem/coordinates.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { shares } from '../sampling/push_forwards.js';
import type { Plan, PlanSample } from '../sampling/plan.js';
import { judge, LONGER_CHAINS, type JudgeInput } from '../verdict/judge.js';
import type { Verdict } from '../verdict/verdict.js';

export interface EvaluateOptions {
  /** Points pushed forward per marginal, default 8192. */
  readonly points?: number;
  /** Points whose conditional mean is scored, default 512, with `draws` draws each, default 64. */
  readonly conditionalPoints?: number;
  readonly draws?: number;
  /** Hold-out points of the barycenter, [rows, D]. */
  readonly against?: Table;
  /** Whether to judge the result, default true: about as many chains again as the scores take. */
  readonly verdict?: boolean;
  /** Whether to bracket the dual value L(f) as well, default false: about as long again as the verdict takes. */
  readonly certify?: boolean;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export const EVALUATE_SETTINGS: Known<EvaluateOptions> = {
  points: true,
  conditionalPoints: true,
  draws: true,
  against: true,
  verdict: true,
  certify: true,
  seed: true,
  signal: true,
};

/** Scores of one marginal's plan against the exact answer, in percent. */
export interface ExactScores {
  readonly marginal: number;
  /** BW₂²-UVP of the push-forward to N(m, S). */
  readonly barycenterUvp: Score;
  /** L²-UVP of the conditional mean. */
  readonly conditionalMeanUvp: Score;
}

export interface Evaluation {
  /** Largest half energy distance between two push-forwards, beside what two samples of one distribution score. */
  readonly agreement: Score;
  /**
   * Largest half energy distance between a push-forward and that of chains `LONGER_CHAINS` times as long from other
   * points, beside the same floor. Chains that do not arrive can train a wrong potential and hide it: their
   * push-forwards agree, and longer chains leave them. Then train with more `sampler.steps`. Infinity (null in JSON)
   * where a longer chain diverges.
   */
  readonly mixing: Score;
  /** Where the problem has an exact answer; the space it is measured in. */
  readonly exact?: { readonly space: 'data' | 'feature'; readonly marginals: readonly ExactScores[] };
  /** Why a problem that has an exact answer is not scored against it. */
  readonly exactLeftOut?: string;
  /** Half energy distance of the barycenter to the hold-out, and of the trivial baseline: the marginals' mixture. */
  readonly holdOut?: { readonly barycenter: Measured; readonly mixture?: Measured; readonly rows: number };
  /** Whether the result can be believed, and what to mend if not; see `Verdict`. Absent where it was not asked for. */
  readonly verdict?: Verdict;
  /** What stands beside the verdict; absent without one. */
  readonly certificates?: Certificates;
}

interface Request {
  readonly device: Device;
  readonly loaded: LoadedProblem;
  readonly plans: readonly Plan[];
  readonly points: number;
  readonly conditionalPoints: number;
  readonly draws: number;
  readonly sampling: { readonly seed: number; readonly signal?: AbortSignal };
}

/** Points of each push-forward in agreement and mixing, at most: K(K + 1)/2 energy distances of O(n²) each. */
const COMPARED_POINTS = 4096;

/** Parts of a sample that say how far a score of it scatters. */
const GROUPS = 8;

const head = (data: Floats, rows: number, dim: number): Floats => data.subarray(0, rows * dim);

/**
 * The points of each marginal's chains that are `LONGER_CHAINS` times as long; undefined where one of them diverges.
 */
async function longerPushForwards({ loaded, plans, sampling }: Request, rows: number): Promise<Floats[] | undefined> {
  const steps = LONGER_CHAINS * loaded.problem.sampler.steps;
  const seed = (sampling.seed + SeedOffsets.longerChains) % MAX_SEED;
  const longer: Floats[] = [];
  for (const plan of plans) {
    const x = await plan.inputs(rows, seed);
    const sample = await unlessDiverging(
      plan.sample({ data: x, columns: plan.inputDim }, { ...sampling, steps, seed }),
    );
    if (!sample) return undefined;
    longer.push(sample.data);
  }
  return longer;
}

/** The push-forwards beside each other and beside those of longer chains; `apart` in units of the data. */
async function comparePushForwards(
  { device, loaded }: Request,
  pushed: readonly Floats[],
  longer: readonly Floats[] | undefined,
): Promise<Pick<Evaluation, 'agreement' | 'mixing'> & { readonly apart: Apart }> {
  const dim = loaded.potential.dim;
  const rows = Math.min(COMPARED_POINTS, pushed[0].length / dim);
  const count = pushed.length;
  const groups = pushed.flatMap((points) => groupsOf(points, dim, rows));
  const agreeing = pushed.flatMap((_, k) => Array.from({ length: k }, (__, l): CloudPair => [k, l]));
  const apart = groups.flatMap((_, g): CloudPair[] => (g % 2 === 0 ? [[count + g, count + g + 1]] : []));
  const mixing = (longer ?? []).map((_, k): CloudPair => [k, count + groups.length + k]);
  const clouds = [...pushed.map((points) => head(points, rows, dim)), ...groups, ...(longer ?? [])];
  const halves = (await energyDistances(device, dim, clouds, [...agreeing, ...apart, ...mixing])).map(
    (distance) => distance / 2,
  );
  const floor = floorOf(halves.slice(agreeing.length, agreeing.length + apart.length));
  return {
    agreement: { value: Math.max(0, ...halves.slice(0, agreeing.length)), ...floor },
    apart: { distance: 2 * halves.slice(0, agreeing.length).reduce((a, b) => a + b, 0), points: rows },
    mixing: { value: longer ? Math.max(0, ...halves.slice(agreeing.length + apart.length)) : Infinity, ...floor },
  };
}

/** `GROUPS` samples of equal size out of the first rows of one. */
function groupsOf(points: Floats, dim: number, rows: number): Floats[] {
  const size = Math.floor(rows / GROUPS);
  return Array.from({ length: GROUPS }, (_, g) => points.subarray(g * size * dim, (g + 1) * size * dim));
}

/**
 * What two samples of one distribution score, and how far that scatters: between pairs of groups, whose distances are
 * `GROUPS` times as large as those of whole samples (an energy distance of equal distributions falls like 1/n).
 */
function floorOf(distances: readonly number[]): Pick<Score, 'floor' | 'spread'> {
  const sizes = distances.map((d) => Math.abs(d) / GROUPS);
  const floor = sizes.reduce((a, b) => a + b, 0) / sizes.length;
  const spread = Math.sqrt(sizes.reduce((a, b) => a + (b - floor) ** 2, 0) / (sizes.length - 1));
  return { floor, spread };
}

/** Undefined for chains that diverge: here that is a finding, and no reason to lose the other scores. */
async function unlessDiverging(sample: Promise<PlanSample>): Promise<PlanSample | undefined> {
  try {
    return await sample;
  } catch (error) {
    if (error instanceof DivergenceError) return undefined;
    throw error;
  }
}

async function exactScores(request: Request, exact: ExactAnswer, plan: Plan, pushed: Floats): Promise<ExactScores> {
  const { conditionalPoints, draws, sampling } = request;
  const x = await plan.inputs(conditionalPoints, (sampling.seed + SeedOffsets.conditionalPoints) % MAX_SEED);
  const sample = await plan.sample({ data: x, columns: plan.inputDim }, { perPoint: draws, ...sampling });
  return {
    marginal: plan.marginal,
    barycenterUvp: buresWassersteinUvp(exact.toSpace(pushed), exact.barycenter),
    conditionalMeanUvp: conditionalMeanUvp(exact, plan.marginal, x, exact.toSpace(sample.data), draws),
  };
}

/** The exact answer to score against, or why it is left out; neither where there is none. */
function exactAnswer({ problem, epsilon, potential }: LoadedProblem): {
  readonly answer?: ExactAnswer;
  readonly leftOut?: string;
} {
  const leftOut = whyNoExactAnswer(problem);
  if (leftOut !== undefined) return { leftOut };
  if (!hasExactAnswer(problem)) return {};
  if (potential.dim <= MOST_EIGEN_DIMENSIONS) return { answer: exactAnswerOf(problem, epsilon)! };
  return {
    leftOut: `scores against it take roots of ${potential.dim} × ${potential.dim} matrices, which take too long`,
  };
}

/** The push-forwards' mixture by weight, `rows` points in all. */
function mixtureOf(pushed: readonly Floats[], weights: readonly number[], rows: number, dim: number): Floats {
  const parts = shares(rows, weights).map((count, k) => head(pushed[k], count, dim));
  const out = new Float64Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Half energy distances of clouds to the first one, each with its standard error over groups of points. */
async function distancesTo(device: Device, dim: number, clouds: readonly Floats[]): Promise<Measured[]> {
  const groups = clouds.flatMap((cloud) => groupsOf(cloud, dim, cloud.length / dim));
  const whole = clouds.slice(1).map((_, c): CloudPair => [0, c + 1]);
  const parts = clouds
    .slice(1)
    .flatMap((_, c) =>
      Array.from({ length: GROUPS }, (__, g): CloudPair => [clouds.length + g, clouds.length + (c + 1) * GROUPS + g]),
    );
  const small = clouds.some((cloud) => cloud.length / dim < 2 * GROUPS);
  const halves = (
    await energyDistances(device, dim, small ? clouds : [...clouds, ...groups], small ? whole : [...whole, ...parts])
  ).map((d) => d / 2);
  return whole.map((_, c) => {
    if (small) return { value: halves[c] };
    const own = halves.slice(whole.length + c * GROUPS, whole.length + (c + 1) * GROUPS);
    const mean = own.reduce((a, b) => a + b, 0) / GROUPS;
    return {
      value: halves[c],
      error: Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / (GROUPS * (GROUPS - 1))),
    };
  });
}

async function holdOut(request: Request, pushed: readonly Floats[], against: NonNullable<EvaluateOptions['against']>) {
  const { device, loaded, plans, points, sampling } = request;
  const dim = loaded.potential.dim;
  const weights = loaded.problem.marginals.map((m) => m.weight);
  const predicted = shuffled(mixtureOf(pushed, weights, points, dim), dim);
  const data = shuffled(against.data, dim);
  if (plans.some((p) => p.inputDim !== dim)) {
    const [barycenter] = await distancesTo(device, dim, [data, predicted]);
    return { barycenter, rows: against.rows };
  }
  const inputs: Floats[] = [];
  for (const plan of plans) inputs.push(await plan.inputs(points, sampling.seed));
  const [barycenter, mixture] = await distancesTo(device, dim, [
    data,
    predicted,
    shuffled(mixtureOf(inputs, weights, points, dim), dim),
  ]);
  return { barycenter, mixture, rows: against.rows };
}

/** Rows in another order, the same each time: groups of neighbouring rows then stand for the whole. */
function shuffled(points: Floats, dim: number): Floats {
  const rows = points.length / dim;
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const key = keyOf(0);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor((philox4x32(key, [Stream.checks, Iterations.shuffling.first, i, 0])[0] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const out = points.slice();
  for (let i = 0; i < rows; i++) out.set(points.subarray(order[i] * dim, (order[i] + 1) * dim), i * dim);
  return out;
}

/**
 * Scores the plans of a trained problem; every score has its floor or its trivial baseline beside it.
 * @param judging what the verdict needs; without it there is none
 */
export async function evaluate(
  device: Device,
  plan: (marginal: number) => Plan,
  loaded: LoadedProblem,
  options: EvaluateOptions,
  judging?: Pick<JudgeInput, 'trained' | 'history'>,
): Promise<Evaluation> {
  const { points = 8192, conditionalPoints = 512, draws = 64, seed = 0, signal, against } = options;
  if (options.certify && !judging) {
    const wayOut = 'Leave verdict: false out.';
    throw invalid('evaluate', 'certificates stand beside a verdict', 'certify: true, verdict: false', wayOut);
  }
  const sampling = { seed, ...(signal ? { signal } : {}) };
  const dim = loaded.potential.dim;
  if (against && against.columns !== dim) {
    throw invalid(
      'evaluate',
      `the hold-out must have ${dim} columns`,
      String(against.columns),
      'Pass points of the barycenter’s space.',
    );
  }
  const plans = loaded.marginals.map((_, k) => plan(k));
  const request: Request = { device, loaded, plans, points, conditionalPoints, draws, sampling };
  const pushed: Floats[] = [];
  for (const p of plans) {
    const x = await p.inputs(points, seed);
    pushed.push((await p.sample({ data: x, columns: p.inputDim }, sampling)).data);
  }
  const { answer, leftOut } = exactAnswer(loaded);
  const exact: ExactScores[] = [];
  if (answer) for (const [k, p] of plans.entries()) exact.push(await exactScores(request, answer, p, pushed[k]));
  const longer = await longerPushForwards(request, Math.min(COMPARED_POINTS, points));
  const inEngine = (cloud: Floats): Float32Array => toEngine(loaded.coordinates.output, cloud);
  const clouds = { pushed: pushed.map(inEngine), longer: longer?.map(inEngine) };
  const { apart, ...compared } = await comparePushForwards(request, pushed, longer);
  const judged = judging && {
    verdict: await judge({ ...judging, ...sampling, device, loaded, ...clouds }),
    certificates: await certify(
      { device, loaded, trained: judging.trained, ...sampling },
      {
        pushed: clouds.pushed,
        apart: { ...apart, distance: apart.distance / loaded.coordinates.output.unit },
        dual: options.certify ?? false,
      },
    ),
  };
  return {
    ...compared,
    ...(answer ? { exact: { space: answer.space, marginals: exact } } : {}),
    ...(leftOut === undefined ? {} : { exactLeftOut: leftOut }),
    ...(against ? { holdOut: await holdOut(request, pushed, against) } : {}),
    ...judged,
  };
}

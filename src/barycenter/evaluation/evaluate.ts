import type { Device } from '../../device/device.js';
import { DivergenceError, invalid } from '../../errors.js';
import type { Floats, Table } from '../../io/numeric_table.js';
import { exactAnswerOf, type ExactAnswer } from '../exact/exact_answer.js';
import { buresWassersteinUvp } from '../metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../metrics/conditional_mean.js';
import { energyDistances, type CloudPair } from '../metrics/energy_distances.js';
import type { Score } from '../metrics/score.js';
import type { LoadedProblem } from '../problem/load_marginals.js';
import { shares } from '../sampling/push_forwards.js';
import type { Plan, PlanSample } from '../sampling/plan.js';

export interface EvaluateOptions {
  /** Points pushed forward per marginal, default 8192. */
  readonly points?: number;
  /** Points whose conditional mean is scored, default 512, with `draws` draws each, default 64. */
  readonly conditionalPoints?: number;
  readonly draws?: number;
  /** Hold-out points of the barycenter, [rows, D]. */
  readonly against?: Table;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** Scores of one marginal's plan against the exact answer, in percent. */
export interface ExactScores {
  readonly marginal: number;
  /** BW₂²-UVP of the push-forward to N(m, S). */
  readonly barycenterUvp: Score;
  /** L²-UVP of the conditional mean. */
  readonly conditionalMeanUvp: Score;
}

export interface Evaluation {
  /** Largest energy distance between two push-forwards, beside the largest between the two halves of one. */
  readonly agreement: Score;
  /**
   * Largest energy distance between a push-forward and that of chains `LONGER_CHAINS` times as long from other points, beside the
   * same floor. Chains that do not arrive can train a wrong potential and hide it: their push-forwards agree, and longer
   * chains leave them. Then train with more `sampler.steps`. Infinity (null in JSON) where a longer
   * chain diverges.
   */
  readonly mixing: Score;
  /** Where the problem has an exact answer; the space it is measured in. */
  readonly exact?: { readonly space: 'data' | 'feature'; readonly marginals: readonly ExactScores[] };
  /** Energy distance of the barycenter to the hold-out, and of the trivial baseline: the marginals' mixture. */
  readonly holdOut?: { readonly barycenter: number; readonly mixture?: number; readonly rows: number };
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

/** Length of the chains of `mixing`, over the problem's. */
export const LONGER_CHAINS = 4;

const head = (data: Floats, rows: number, dim: number): Floats => data.subarray(0, rows * dim);

/** The points of each marginal's chains that are `LONGER_CHAINS` times as long; undefined where one of them diverges. */
async function longerPushForwards({ loaded, plans, sampling }: Request, rows: number): Promise<Floats[] | undefined> {
  const steps = LONGER_CHAINS * loaded.problem.sampler.steps;
  const seed = sampling.seed + 2;
  const longer: Floats[] = [];
  for (const plan of plans) {
    const x = await plan.inputs(rows, seed);
    const sample = await unlessDiverging(plan.sample({ data: x, columns: plan.inputDim }, { ...sampling, steps, seed }));
    if (!sample) return undefined;
    longer.push(sample.data);
  }
  return longer;
}

/** The push-forwards beside each other and beside those of longer chains. */
async function comparePushForwards(request: Request, pushed: readonly Floats[]): Promise<Pick<Evaluation, 'agreement' | 'mixing'>> {
  const dim = request.loaded.network.inputDim;
  const rows = Math.min(COMPARED_POINTS, pushed[0].length / dim);
  const half = Math.floor(rows / 2);
  const longer = await longerPushForwards(request, rows);
  const halves = pushed.flatMap((points) => [head(points, half, dim), points.subarray(half * dim, 2 * half * dim)]);
  const count = pushed.length;
  const agreeing = pushed.flatMap((_, k) => Array.from({ length: k }, (__, l): CloudPair => [k, l]));
  const halving = pushed.map((_, k): CloudPair => [count + 2 * k, count + 2 * k + 1]);
  const mixing = (longer ?? []).map((_, k): CloudPair => [k, 3 * count + k]);
  const clouds = [...pushed.map((points) => head(points, rows, dim)), ...halves, ...(longer ?? [])];
  const distances = await energyDistances(request.device, dim, clouds, [...agreeing, ...halving, ...mixing]);
  const largest = (from: number, pairs: readonly CloudPair[]): number => Math.max(0, ...distances.slice(from, from + pairs.length));
  const floor = Math.max(...distances.slice(agreeing.length, agreeing.length + count).map(Math.abs));
  return {
    agreement: { value: largest(0, agreeing), floor },
    mixing: { value: longer ? largest(agreeing.length + count, mixing) : Infinity, floor },
  };
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
  const x = await plan.inputs(conditionalPoints, sampling.seed + 1);
  const sample = await plan.sample({ data: x, columns: plan.inputDim }, { perPoint: draws, ...sampling });
  return {
    marginal: plan.marginal,
    barycenterUvp: buresWassersteinUvp(exact.toSpace(pushed), exact.barycenter),
    conditionalMeanUvp: conditionalMeanUvp(exact, plan.marginal, x, exact.toSpace(sample.data), draws),
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

async function holdOut(request: Request, pushed: readonly Floats[], against: NonNullable<EvaluateOptions['against']>) {
  const { device, loaded, plans, points, sampling } = request;
  const dim = loaded.network.inputDim;
  const weights = loaded.problem.marginals.map((m) => m.weight);
  const predicted = mixtureOf(pushed, weights, points, dim);
  if (plans.some((p) => p.inputDim !== dim)) {
    const [barycenter] = await energyDistances(device, dim, [against.data, predicted], [[0, 1]]);
    return { barycenter, rows: against.rows };
  }
  const inputs: Floats[] = [];
  for (const plan of plans) inputs.push(await plan.inputs(points, sampling.seed));
  const clouds = [against.data, predicted, mixtureOf(inputs, weights, points, dim)];
  const [barycenter, mixture] = await energyDistances(device, dim, clouds, [[0, 1], [0, 2]]);
  return { barycenter, mixture, rows: against.rows };
}

/** Scores the plans of a trained problem; every score has its floor or its trivial baseline beside it. */
export async function evaluate(
  device: Device,
  plan: (marginal: number) => Plan,
  loaded: LoadedProblem,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { points = 8192, conditionalPoints = 512, draws = 64, seed = 0, signal, against } = options;
  const sampling = { seed, ...(signal ? { signal } : {}) };
  const dim = loaded.network.inputDim;
  if (against && against.columns !== dim) {
    throw invalid('evaluate', `the hold-out must have ${dim} columns`, String(against.columns), 'Pass points of the barycenter’s space.');
  }
  const plans = loaded.marginals.map((_, k) => plan(k));
  const request: Request = { device, loaded, plans, points, conditionalPoints, draws, sampling };
  const pushed: Floats[] = [];
  for (const p of plans) {
    const x = await p.inputs(points, seed);
    pushed.push((await p.sample({ data: x, columns: p.inputDim }, sampling)).data);
  }
  const answer = exactAnswerOf(loaded.problem, loaded.epsilon);
  const exact: ExactScores[] = [];
  if (answer) for (const [k, p] of plans.entries()) exact.push(await exactScores(request, answer, p, pushed[k]));
  return {
    ...(await comparePushForwards(request, pushed)),
    ...(answer ? { exact: { space: answer.space, marginals: exact } } : {}),
    ...(against ? { holdOut: await holdOut(request, pushed, against) } : {}),
  };
}

import { inverse, Matrix } from 'ml-matrix';
import { CheckRuns } from '../../random/counters.js';
import { testsSteps, type SamplerSettings } from '../problem/sampler_settings.js';
import { drawsOf, someRows, type CheckContext } from './chains.js';
import { check, type Check } from './verdict.js';

const POINTS = 512;
const CHAINS = 16;

/** Dimensions from which on the covariances' traces stand for them. */
const MOST_MATRIX_DIMENSIONS = 128;

/** By how much conditional variances may be too wide: four times what the default step is meant to do. */
export const STEP_LIMIT = 0.2;

/** Points whose draws are the widest, left out to see whether a few stray chains make all of an excess. */
const WIDEST = 0.1;

/** A draw this many widths of the plans from the median of its point's draws has strayed. */
const FAR = 5;

/** Calls `use` with every draw's offset from the mean of its point's draws, [D]; draws are f32 [points, CHAINS, D]. */
function eachOffset(draws: Float32Array, dim: number, use: (offset: Float64Array) => void): void {
  const offset = new Float64Array(dim);
  for (let first = 0; first < draws.length; first += CHAINS * dim) {
    const mean = new Float64Array(dim);
    for (let c = 0; c < CHAINS; c++) for (let i = 0; i < dim; i++) mean[i] += draws[first + c * dim + i] / CHAINS;
    for (let c = 0; c < CHAINS; c++) {
      for (let i = 0; i < dim; i++) offset[i] = draws[first + c * dim + i] - mean[i];
      use(offset);
    }
  }
}

/** Sums of products within points, [D, D]. */
function scatterMatrix(draws: Float32Array, dim: number): Matrix {
  const sums = new Float64Array(dim * dim);
  eachOffset(draws, dim, (offset) => {
    for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) sums[i * dim + j] += offset[i] * offset[j];
  });
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) sums[j * dim + i] = sums[i * dim + j];
  return Matrix.from1DArray(dim, dim, sums);
}

/** Its trace. */
function scatter(draws: Float32Array, dim: number): number {
  let sum = 0;
  eachOffset(draws, dim, (offset) => {
    for (const v of offset) sum += v * v;
  });
  return sum;
}

/**
 * tr(B⁻¹ A)/D of the covariances within points: the mean over directions of how much wider A is; of the traces in many
 * dimensions.
 */
function meanRatio(a: Float32Array, b: Float32Array, dim: number): number {
  if (dim > MOST_MATRIX_DIMENSIONS) return scatter(a, dim) / scatter(b, dim);
  const freedom = (a.length / dim / CHAINS) * (CHAINS - 1);
  const product = inverse(scatterMatrix(b, dim)).mmul(scatterMatrix(a, dim));
  // The inverse of a Wishart matrix is too large by freedom/(freedom − D − 1), in expectation.
  return (product.trace() / dim) * ((freedom - dim - 1) / freedom);
}

/** The draws of all points but the widest tenth. */
function withoutWidest(draws: Float32Array, dim: number): Float32Array {
  const length = CHAINS * dim;
  const points = Array.from({ length: draws.length / length }, (_, p) => draws.subarray(p * length, (p + 1) * length));
  const widths = new Map(points.map((point) => [point, scatter(point, dim)]));
  const kept = points.sort((p, q) => widths.get(p)! - widths.get(q)!).slice(0, Math.ceil((1 - WIDEST) * points.length));
  const out = new Float32Array(kept.length * length);
  for (const [p, point] of kept.entries()) out.set(point, p * length);
  return out;
}

/** The share of draws that lie far from the others of their point. */
function strayShare(draws: Float32Array, dim: number): number {
  const usual = withoutWidest(draws, dim);
  const limit = (FAR ** 2 * scatter(usual, dim)) / ((usual.length / dim / CHAINS) * (CHAINS - 1));
  let strays = 0;
  for (let first = 0; first < draws.length; first += CHAINS * dim) {
    const squares = new Float64Array(CHAINS);
    for (let i = 0; i < dim; i++) {
      const column = Float64Array.from({ length: CHAINS }, (_, c) => draws[first + c * dim + i]);
      const median = column.slice().sort()[CHAINS / 2];
      for (let c = 0; c < CHAINS; c++) squares[c] += (column[c] - median) ** 2;
    }
    strays += squares.filter((square) => square > limit).length;
  }
  return strays / (draws.length / dim);
}

const percentOf = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** Excess of conditional variances at η, from draws at η and at η/2. */
export interface Excess {
  readonly all: number;
  /** Without the widest points of each. */
  readonly usual: number;
  /** Share of draws that have strayed; 0 where `all` is within the limit, and nobody asks. */
  readonly strays: number;
}

/** @param whole draws at η, f32 [points, CHAINS, D] @param half at η/2, of the same points */
export function excessOf(whole: Float32Array, half: Float32Array, dim: number): Excess {
  const all = 2 * (meanRatio(whole, half, dim) - 1);
  if (all <= STEP_LIMIT) return { all, usual: all, strays: 0 };
  const usual = 2 * (meanRatio(withoutWidest(whole, dim), withoutWidest(half, dim), dim) - 1);
  return { all, usual, strays: strayShare(whole, dim) };
}

/**
 * The sampler whose chains go as far at η/2 as a problem's at η. Of several moves a step the path keeps its length: how
 * far one brings chains depends on it.
 */
function atHalfStep(sampler: SamplerSettings): SamplerSettings {
  if (sampler.kind === 'hmc' && sampler.moves > 1) return { ...sampler, moves: Math.round(Math.SQRT2 * sampler.moves) };
  return { ...sampler, steps: 2 * sampler.steps };
}

/** Of marginal k; undefined where chains diverge. */
async function measured(context: CheckContext, marginal: number): Promise<Excess | undefined> {
  const { loaded } = context;
  const { potential, problem } = loaded;
  const sampler = atHalfStep(problem.sampler);
  const x = await someRows(context, marginal, POINTS);
  const whole = await drawsOf(context, { marginal, x, perPoint: CHAINS, run: CheckRuns.stepSizes[0] });
  const stepSize = context.trained.stepSizes[marginal] / 2;
  const shorter = { ...context, loaded: { ...loaded, problem: { ...problem, sampler } } };
  const half = await drawsOf(shorter, {
    marginal,
    x,
    perPoint: CHAINS,
    stepSize,
    run: CheckRuns.stepSizes[1],
  });
  return whole && half ? excessOf(whole, half, potential.dim) : undefined;
}

/**
 * The bias of the step, and with samplers that test theirs, which have none, how far refused steps leave chains from
 * where they are to go: conditional variances at η and at η/2, by chains that go as far. On a quadratic of curvature a
 * those of untested steps are inflated by 1/(1 − h) and 1/(1 − h/2), h = ηa/4ε. Their ratio r gives the excess at η:
 * 1/(1 − h) − 1 = 2(r − 1). Where that is over the limit and the widest points alone make it so, it is not the step: a
 * few chains have strayed, which is a second check.
 */
export async function stepChecks(context: CheckContext): Promise<Check[]> {
  const excesses: Excess[] = [];
  for (const marginal of context.loaded.marginals.keys()) {
    const excess = await measured(context, marginal);
    if (!excess) return [check('step', Infinity, STEP_LIMIT, 'chains diverge')];
    excesses.push(excess);
  }
  return checksOf(excesses, testsSteps(context.loaded.problem.sampler));
}

/**
 * What the marginals' excesses come to: the step, and the strays of the worst marginal where a few make all of its
 * excess.
 * @param tested whether steps are accepted or refused
 */
export function checksOf(excesses: readonly Excess[], tested = false): Check[] {
  const strayed = excesses.filter(({ usual, strays }) => strays > 0 && usual <= STEP_LIMIT);
  const worst = Math.max(...excesses.map((excess) => (strayed.includes(excess) ? excess.usual : excess.all)));
  // What rounds to nothing is no narrowing.
  const narrows = worst <= -0.005;
  const line = tested
    ? `conditional variances are about ${percentOf(Math.abs(worst))} ${narrows ? 'narrower' : 'wider'} than at a short step`
    : `the step ${narrows ? 'narrows' : 'widens'} conditional variances by about ${percentOf(Math.abs(worst))}`;
  const step = check('step', worst, STEP_LIMIT, line);
  const standing = tested ? standingChecks(excesses) : [];
  if (strayed.length === 0) return [step, ...standing];
  const most = strayed.reduce((a, b) => (a.all > b.all ? a : b));
  const share = `${(100 * most.strays).toPrecision(2)} % of draws lie ${FAR} widths and more from the others of their point`;
  return [
    step,
    ...standing,
    check('strays', most.all, STEP_LIMIT, `${share}, and change conditional variances by about ${percentOf(most.all)}`),
  ];
}

/** Where shorter steps lead further away from starts that chains share. */
function standingChecks(excesses: readonly Excess[]): Check[] {
  const narrower = Math.max(...excesses.map(({ all }) => -all / 2));
  if (narrower <= STEP_LIMIT / 2) return [];
  const line = `conditional variances are ${percentOf(narrower)} narrower than at half the step`;
  return [check('memory', narrower, STEP_LIMIT / 2, line)];
}

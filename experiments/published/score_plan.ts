import { Matrix } from 'ml-matrix';
import { buresWasserstein, buresWassersteinFloor } from '../../src/barycenter/metrics/bures_wasserstein.js';
import type { GaussianBarycenter, Plan } from '../../src/index.js';
import { StreamedMoments } from '../support/streamed_moments.js';

/** Points that are scored. */
export interface Counts {
  /** Pushed forward once each, for the barycenter. */
  readonly points: number;
  /** Of which conditional means are scored, by two groups of `draws` draws each. */
  readonly meanPoints: number;
  readonly draws: number;
  /** Points at a time: what bounds the memory. */
  readonly chunk: number;
}

/** The answers that a plan is scored against: at ε, and without it. */
export interface Answers {
  readonly entropic: GaussianBarycenter;
  readonly unregularised: GaussianBarycenter;
}

/** Percent, all of them. */
export interface PlanScore {
  /** BW₂²-UVP of the push-forward to Q_0, by ½ tr S_0. */
  readonly barycenter: number;
  /** L²-UVP of the conditional mean to the map to Q_0, by tr S_0, without the noise of draws. */
  readonly map: number;
  /** Its standard error over points. */
  readonly mapError: number;
  /** L²-UVP to the conditional mean of the exact plan at ε, by tr S_ε; of Gaussians. */
  readonly mean: number;
}

const matrixOf = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** Rows drawn for different purposes have seeds of their own, the same for every solver. */
const [INPUTS, CHAINS, MEANS] = [1000, 2000, 3000];

/** Sum, and sum of squares, of what single points contribute. */
class Running {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    this.#squares += value ** 2;
  }

  get mean(): number {
    return this.#sum / this.#count;
  }

  get error(): number {
    return Math.sqrt(Math.max(0, this.#squares / this.#count - this.mean ** 2) / this.#count);
  }
}

/** Mean over `draws` from draw `first` of point p, minus the exact mean; draws are [points, 2 · draws, D]. */
function misses(all: ArrayLike<number>, first: number, draws: number, exact: Float64Array): Float64Array {
  const dim = exact.length;
  const out = new Float64Array(dim);
  for (let m = 0; m < draws; m++) for (let i = 0; i < dim; i++) out[i] += all[(first + m) * dim + i] / draws;
  for (let i = 0; i < dim; i++) out[i] -= exact[i];
  return out;
}

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/**
 * ‖E y − y*‖² without the noise of draws: two groups of draws of a point are off by their own noise, so that the inner
 * product of their misses has the squared bias for its mean.
 */
async function scoreMeans(plan: Plan, marginal: number, { entropic, unregularised }: Answers, counts: Counts) {
  const { meanPoints, draws, chunk } = counts;
  const dim = entropic.mean.length;
  const [toMap, toMean] = [new Running(), new Running()];
  const size = Math.max(1, Math.floor(chunk / (2 * draws)));
  for (let done = 0, c = 0; done < meanPoints; done += size, c++) {
    const x = await plan.inputs(Math.min(size, meanPoints - done), MEANS + c);
    const { data } = await plan.sample({ data: x, columns: dim }, { seed: MEANS + c, perPoint: 2 * draws });
    for (let p = 0; p < x.length / dim; p++) {
      const point = x.subarray(p * dim, (p + 1) * dim);
      for (const [running, answer] of [
        [toMap, unregularised],
        [toMean, entropic],
      ] as const) {
        const exact = answer.plans[marginal].conditionalMean(point);
        const first = misses(data, 2 * draws * p, draws, exact);
        running.add(inner(first, misses(data, 2 * draws * p + draws, draws, exact)));
      }
    }
  }
  return { toMap, toMean };
}

/** Scores one marginal's plan, chunk by chunk. */
export async function scorePlan(plan: Plan, marginal: number, answers: Answers, counts: Counts): Promise<PlanScore> {
  const { entropic, unregularised } = answers;
  const target = matrixOf(unregularised.covariance);
  const dim = target.rows;
  const found = new StreamedMoments(unregularised.mean);
  for (let c = 0; found.rows < counts.points; c++) {
    const x = await plan.inputs(Math.min(counts.chunk, counts.points - found.rows), INPUTS + c);
    found.add((await plan.sample({ data: x, columns: dim }, { seed: CHAINS + c })).data);
  }
  const distance = buresWasserstein(found.mean(), found.covariance(), unregularised.mean, target);
  const { toMap, toMean } = await scoreMeans(plan, marginal, answers, counts);
  const percent = 100 / target.trace();
  return {
    barycenter: 2 * percent * distance,
    map: percent * toMap.mean,
    mapError: percent * toMap.error,
    mean: (100 / matrixOf(entropic.covariance).trace()) * toMean.mean,
  };
}

/** What the exact plans at ε score, percent: by ½ tr S_0 and by tr S_0. `sample`: what so many draws of Q_0 do. */
export interface Floors {
  readonly barycenter: number;
  readonly sample: number;
  /** [K] */
  readonly maps: readonly number[];
}

export function floorsOf(
  { entropic, unregularised }: Answers,
  covariances: readonly (readonly (readonly number[])[])[],
  points: number,
): Floors {
  const target = matrixOf(unregularised.covariance);
  const percent = 100 / target.trace();
  const exact = buresWasserstein(entropic.mean, matrixOf(entropic.covariance), unregularised.mean, target);
  return {
    barycenter: 2 * percent * exact,
    sample: 2 * percent * buresWassersteinFloor(target, points),
    maps: entropic.plans.map(({ gain }, k) => {
      const difference = Matrix.sub(matrixOf(gain), matrixOf(unregularised.plans[k].gain));
      return percent * difference.mmul(matrixOf(covariances[k])).mmul(difference.transpose()).trace();
    }),
  };
}

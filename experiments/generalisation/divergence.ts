import type { Device, Measured, Result } from '../../src/index.js';
import { toEngine } from '../../src/barycenter/problem/coordinates.js';
import { choleskyFactor } from '../../src/barycenter/exact/cholesky.js';
import type { ExactAnswer } from '../../src/barycenter/exact/exact_answer.js';
import { whileOwned } from '../../src/device/owner.js';
import type { Table } from '../../src/io/numeric_table.js';
import { chainCostValue } from '../../src/cost/chain_cost.js';
import { Stream } from '../../src/random/counters.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { mean, standardDeviation } from '../support/numbers.js';

/**
 * How much wider the second half of the draws is than the exact plan. A plan that lies beside the exact one would have
 * most of its mass where draws of that hardly come.
 */
const WIDER = 2;

const KEY = 5000;

/** What is asked of a result: its potentials. */
export type Learned = Pick<Result, 'loaded' | 'trained'>;

/** Draws about an exact plan: those of it itself and wider ones, half each. */
interface Draws {
  /** Offsets from the plan's mean in its own deviations, [draws, D]. */
  readonly offsets: Float64Array;
  /** log π*(y) − log q(y) of each, up to one constant, q what they are drawn from. */
  readonly logWeights: Float64Array;
}

/** log of ½ N(0, I) + ½ N(0, WIDER² I) over N(0, I) at an offset of this square, negated. */
function logWeight(squared: number, dim: number): number {
  return -Math.log(0.5 + 0.5 * WIDER ** -dim * Math.exp(0.5 * squared * (1 - WIDER ** -2)));
}

export function drawsAbout(marginal: number, point: number, count: number, dim: number): Draws {
  const offsets = normals(keyOf(KEY), Stream.test, marginal, point, count * dim);
  for (let i = Math.floor(count / 2) * dim; i < offsets.length; i++) offsets[i] *= WIDER;
  const logWeights = Float64Array.from({ length: count }, (_, m) => {
    const squared = offsets.subarray(m * dim, (m + 1) * dim).reduce((sum, v) => sum + v * v, 0);
    return logWeight(squared, dim);
  });
  return { offsets, logWeights };
}

/**
 * KL(π* ‖ π) from draws of another density: log E r − E log r with r = π/π*, expectations weighted by π* over that
 * density; whatever factor is missing from π; never below 0, and 0 where π is π*.
 * @param logRatios log π(y) − log π*(y) of each draw, up to one constant
 */
export function divergenceOf(logRatios: Float64Array, logWeights: Float64Array): number {
  const top = logRatios.reduce((a, b) => Math.max(a, b), -Infinity);
  let [total, ratios, logs] = [0, 0, 0];
  for (const [m, ratio] of logRatios.entries()) {
    const v = Math.exp(logWeights[m]);
    total += v;
    ratios += v * Math.exp(ratio - top);
    logs += v * (ratio - top);
  }
  return Math.log(ratios / total) - logs / total;
}

/**
 * Points about the exact plans of points x of marginal k, in the space of the answer, [points, draws, D].
 * @param offsets in the plans' own deviations, [points] of [draws, D]: normal ones make draws of the plans
 */
export function placesAbout(
  answer: ExactAnswer,
  marginal: number,
  x: Table,
  offsets: readonly Float64Array[],
): Float64Array {
  const covariance = answer.conditionalCovariance(marginal);
  const dim = covariance.length;
  const lower = choleskyFactor((i, j) => covariance[i][j], dim);
  if (!lower) throw new Error('the covariance of an exact plan is positive definite');
  const out = new Float64Array(offsets.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const [p, own] of offsets.entries()) {
    const centre = answer.conditionalMean(marginal, x.data.subarray(p * x.columns, (p + 1) * x.columns));
    for (let m = 0; m < own.length; m += dim) {
      for (let i = 0; i < dim; i++) {
        out[at + i] = centre[i];
        for (let j = 0; j <= i; j++) out[at + i] += lower[i * dim + j] * own[m + j];
      }
      at += dim;
    }
  }
  return out;
}

/** (f_k(y) − c_k(x, y))/ε in the engine, which is log π^f(y | x) up to a function of x; y [points, draws, D]. */
async function logDensities(
  device: Device,
  { loaded, trained }: Learned,
  marginal: number,
  x: Table,
  y: Float64Array,
): Promise<Float64Array> {
  const { potential, costs, coordinates, engine } = loaded;
  const chains = y.length / potential.dim;
  const perPoint = chains / x.rows;
  const segments = [{ marginal, chains }];
  const points = toEngine(coordinates.inputs[marginal], x.data);
  const inputs = new Float32Array(chains * x.columns);
  for (let c = 0; c < chains; c++) {
    const row = Math.floor(c / perPoint) * x.columns;
    inputs.set(points.subarray(row, row + x.columns), c * x.columns);
  }
  return whileOwned(device, async (owner) => {
    const of = owner.own(potential.place(device, trained.average));
    const [xs, ys] = [owner.upload('x', inputs), owner.upload('y', toEngine(coordinates.output, y))];
    const [f, c] = [owner.createBuffer('f', chains * 4), owner.createBuffer('c', chains * 4)];
    owner.own(potential.value(device, segments)).run({ of, y: ys, out: f });
    owner.own(chainCostValue(device, { costs, segments })).run({ x: xs, y: ys, out: c });
    const [potentials, values] = [await device.readFloats(f), await device.readFloats(c)];
    return Float64Array.from(potentials, (value, i) => (value - values[i]) / engine.epsilon);
  });
}

/**
 * E_x KL(π*_k(· | x) ‖ π^f_k(· | x)) of every marginal, in nats, [K], by importance sampling about the exact plans: no
 * chain is in it. ε Σ_k λ_k of them is the gap L* − L(f) of the dual (Kolesov et al. 2024, Theorem 4.2).
 * @param x points of the marginals, [K]
 * @param draws for each of them
 */
export async function planDivergences(
  device: Device,
  result: Learned,
  answer: ExactAnswer,
  x: readonly Table[],
  draws: number,
): Promise<Measured[]> {
  const { dim } = result.loaded.potential;
  const found: Measured[] = [];
  for (const [marginal, points] of x.entries()) {
    const about = Array.from({ length: points.rows }, (_, p) => drawsAbout(marginal, p, draws, dim));
    const places = placesAbout(
      answer,
      marginal,
      points,
      about.map(({ offsets }) => offsets),
    );
    const logs = await logDensities(device, result, marginal, points, answer.fromSpace(places));
    const each = about.map(({ offsets, logWeights }, p) =>
      divergenceOf(
        logWeights.map((_, m) => {
          const squared = offsets.subarray(m * dim, (m + 1) * dim).reduce((sum, v) => sum + v * v, 0);
          return logs[p * draws + m] + squared / 2;
        }),
        logWeights,
      ),
    );
    found.push({ value: mean(each), error: standardDeviation(each) / Math.sqrt(each.length) });
  }
  return found;
}

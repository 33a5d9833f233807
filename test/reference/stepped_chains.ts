import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { Stream } from '../../src/random/counters.js';
import { normals } from '../../src/random/philox.js';
import { referenceCostGradient } from './cost_gradient.js';
import { referenceCostValue, type ReferenceCosts } from './cost_value.js';
import type { ReferenceChainArguments } from './langevin_chain.js';
import { referencePotentialScore } from './potential_score.js';
import { referencePotentialValue } from './potential_value.js';

type Rows = Float64Array;

/** What a step of all chains is made of; rows are [chains, D]. */
interface Chains {
  readonly dim: number;
  /** ∇ log μ_x(y) */
  drift(y: Rows): Rows;
  /** log μ_x(y) but for a constant, [chains] */
  logDensity(y: Rows): Float64Array;
  /** Normal numbers, `length` for each chain, of the blocks from `block` on. */
  normals(stream: number, block: number, length?: number): Rows;
  /** Step sizes η by number of a row. */
  eta(i: number): number;
}

/** Where chains stand, and their velocities where they have some. */
interface Standing {
  readonly y: Rows;
  readonly velocity: Rows;
}

type Step = (chains: Chains, at: Standing, step: number) => Standing;

/** a + factor(i)·b */
const plus = (a: Rows, b: Rows, factor: (i: number) => number): Rows => a.map((v, i) => v + factor(i) * b[i]);

/** Σ_i of every row, [chains] */
function rowSums({ dim }: Chains, rows: Rows): Float64Array {
  const sums = new Float64Array(rows.length / dim);
  rows.forEach((v, i) => (sums[Math.floor(i / dim)] += v));
  return sums;
}

/** `to` where a uniform u of the step is below exp(logRatio), −log u being half the sum of two normals' squares. */
function metropolis(chains: Chains, from: Rows, to: Rows, logRatio: Float64Array, step: number): Rows {
  const { dim } = chains;
  const pairs = chains.normals(Stream.acceptance, step, 2);
  const accepted = logRatio.map((ratio, c) => (-(pairs[2 * c] ** 2 + pairs[2 * c + 1] ** 2) / 2 < ratio ? 1 : 0));
  return from.map((v, i) => (accepted[Math.floor(i / dim)] ? to[i] : v));
}

/** Offset of number ⌈D/4⌉ blocks of one draw of rows. */
const blocksOf = ({ dim }: Chains): number => Math.ceil(dim / 4);

/** y′ = y + (η/2) ∇ log μ_x(y) + √η ξ */
const ula: Step = (chains, { y, velocity }, step) => {
  const noise = chains.normals(Stream.langevinNoise, step * blocksOf(chains));
  const drifted = plus(y, chains.drift(y), (i) => chains.eta(i) / 2);
  return { y: plus(drifted, noise, (i) => Math.sqrt(chains.eta(i))), velocity };
};

/** The same with the mean of the step's noise and the next one's for ξ. */
const leimkuhlerMatthews: Step = (chains, { y, velocity }, step) => {
  const [own, next] = [step, step + 1].map((s) => chains.normals(Stream.langevinNoise, s * blocksOf(chains)));
  const drifted = plus(y, chains.drift(y), (i) => chains.eta(i) / 2);
  const averaged = own.map((v, i) => (v + next[i]) / 2);
  return { y: plus(drifted, averaged, (i) => Math.sqrt(chains.eta(i))), velocity };
};

/** What a step of hmc makes of √η: uniform on [½, 1], by the angle of a pair of normals. */
function shares(chains: Chains, step: number): Float64Array {
  const pairs = chains.normals(Stream.stepSize, step, 2);
  const turns = (c: number) => 0.5 + Math.atan2(pairs[2 * c + 1], pairs[2 * c]) / (2 * Math.PI);
  return Float64Array.from({ length: pairs.length / 2 }, (_, c) => (1 + turns(c)) / 2);
}

/** Leapfrog moves from a velocity of normal numbers, tested by H = ½‖v‖² − log μ_x. */
const leapfrog =
  (moves: number, varied: boolean): Step =>
  (chains, { y }, step) => {
    const share = varied ? shares(chains, step) : undefined;
    const h = (i: number) => Math.sqrt(chains.eta(i)) * (share?.[Math.floor(i / chains.dim)] ?? 1);
    const first = chains.normals(Stream.velocity, step * blocksOf(chains));
    let [to, v] = [y, first];
    for (let m = 0; m < moves; m++) {
      v = plus(v, chains.drift(to), (i) => h(i) / 2);
      to = plus(to, v, h);
      v = plus(v, chains.drift(to), (i) => h(i) / 2);
    }
    const kinetic = rowSums(
      chains,
      first.map((u, i) => (u ** 2 - v[i] ** 2) / 2),
    );
    const [before, after] = [chains.logDensity(y), chains.logDensity(to)];
    const ratio = after.map((value, c) => value - before[c] + kinetic[c]);
    return { y: metropolis(chains, y, to, ratio, step), velocity: first };
  };

/** z ∼ N(0, η) by coordinate, taken as it is with probability 1/(1 + exp(−z ∂ log μ_x)), else as −z. */
const barker: Step = (chains, { y, velocity }, step) => {
  const blocks = blocksOf(chains);
  const noise = chains.normals(Stream.langevinNoise, step * blocks);
  const [cosine, sine] = [0, 1].map((j) => chains.normals(Stream.uniforms, (2 * step + j) * blocks));
  const [here, before] = [chains.drift(y), chains.logDensity(y)];
  const to = y.map((v, i) => {
    const z = Math.sqrt(chains.eta(i)) * noise[i];
    const turns = 0.5 + Math.atan2(sine[i], cosine[i]) / (2 * Math.PI);
    return turns < 1 / (1 + Math.exp(-z * here[i])) ? v + z : v - z;
  });
  const [there, after] = [chains.drift(to), chains.logDensity(to)];
  const proposals = rowSums(
    chains,
    y.map((v, i) => Math.log1p(Math.exp(-(to[i] - v) * here[i])) - Math.log1p(Math.exp(-(v - to[i]) * there[i]))),
  );
  const ratio = after.map((value, c) => value - before[c] + proposals[c]);
  return { y: metropolis(chains, y, to, ratio, step), velocity };
};

/** y′ = y + √η ξ */
const rwm: Step = (chains, { y, velocity }, step) => {
  const noise = chains.normals(Stream.langevinNoise, step * blocksOf(chains));
  const to = plus(y, noise, (i) => Math.sqrt(chains.eta(i)));
  const before = chains.logDensity(y);
  const ratio = chains.logDensity(to).map((value, c) => value - before[c]);
  return { y: metropolis(chains, y, to, ratio, step), velocity };
};

/** Friction of `underdamped` below. */
export const FRICTION = 0.7;

/** BAOAB with h = √η and γh = FRICTION, from between its last move and kick to the next such place. */
const underdamped: Step = (chains, { y, velocity }, step) => {
  const h = (i: number) => Math.sqrt(chains.eta(i));
  const noise = chains.normals(Stream.langevinNoise, step * blocksOf(chains));
  const drift = chains.drift(y);
  const kicked = plus(
    plus(velocity, drift, (i) => h(i) / 2),
    drift,
    (i) => h(i) / 2,
  );
  const half = plus(y, kicked, (i) => h(i) / 2);
  const turned = kicked.map((v, i) => Math.exp(-FRICTION) * v + Math.sqrt(1 - Math.exp(-2 * FRICTION)) * noise[i]);
  return { y: plus(half, turned, (i) => h(i) / 2), velocity: turned };
};

/** Steps by name. */
export const REFERENCE_STEPS = {
  ula,
  'leimkuhler-matthews': leimkuhlerMatthews,
  underdamped,
  mala: leapfrog(1, false),
  hmc: leapfrog(3, true),
  barker,
  rwm,
} as const;

/**
 * Where chains of a kind end after the steps of a call, [chains, D], straight from the kind's equations.
 * @param velocity of kinds that keep it, [chains, D]
 */
export function referenceSteppedChains(
  kind: keyof typeof REFERENCE_STEPS,
  network: NetworkShape,
  costs: ReferenceCosts,
  segments: readonly Segment[],
  args: Omit<ReferenceChainArguments, 'temperature'>,
  velocity: Float64Array,
): Float64Array {
  const { key, iteration, firstChain, parameters, x, epsilon, stepSize, firstStep, steps } = args;
  const dim = network.inputDim;
  const eta = segments.flatMap(({ chains }, s) =>
    Array<number>(chains * dim).fill(typeof stepSize === 'number' ? stepSize : stepSize[s]),
  );
  const chains: Chains = {
    dim,
    drift(y) {
      const cost = referenceCostGradient(costs, segments, x, y);
      return referencePotentialScore(network, segments, parameters, y).map((score, i) => (score - cost[i]) / epsilon);
    },
    logDensity(y) {
      const cost = referenceCostValue(costs, segments, x, y);
      return referencePotentialValue(network, segments, parameters, y).map((value, c) => (value - cost[c]) / epsilon);
    },
    normals: (stream, block, length = dim) =>
      Float64Array.from(
        Array.from({ length: args.y.length / dim }, (_, c) => [
          ...normals(key, stream, iteration, firstChain + c, length, block),
        ]).flat(),
      ),
    eta: (i) => eta[i],
  };
  let at: Standing = { y: args.y, velocity };
  for (let step = firstStep; step < firstStep + steps; step++) at = REFERENCE_STEPS[kind](chains, at, step);
  return at.y;
}

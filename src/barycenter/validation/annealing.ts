import { whileOwned, type Owner } from '../../device/owner.js';
import type { Device } from '../../device/device.js';
import { abortedBy } from '../../errors.js';
import { chainCostValue } from '../../cost/chain_cost.js';
import { inputLength, inputStarts } from '../../ops/support/cost_inputs.js';
import type { PlacedPotential } from '../../potential/potential.js';
import { Iterations, Stream, type PhiloxKey } from '../../random/counters.js';
import { keyOf, normals } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { logMeanExp } from './log_mean_exp.js';
import type { Proposal } from './proposal.js';

/** What is annealed between: proposals and the conditional plans of some points. */
export interface AnnealingInput {
  readonly loaded: LoadedProblem;
  readonly of: PlacedPotential;
  /** Of each marginal its points, f32 [points, D_k], and their proposals, [points]. */
  readonly x: readonly Float32Array[];
  readonly proposals: readonly (readonly Proposal[])[];
  /** Draws of the plans that the proposals know nothing of, f32 [points, draws, D] of each marginal. */
  readonly ends: readonly Float32Array[];
  /** Chains of each point. */
  readonly draws: number;
  /** T: β = 0, 1/T, …, 1. */
  readonly temperatures: number;
  /** Of the run that finds the steps, the one forward and the one in reverse. */
  readonly seeds: readonly [number, number, number];
  readonly signal?: AbortSignal;
}

/** Of every point, [K][points]; in engine units. */
export interface AnnealedWeights {
  /** log of the mean of exp(log w) over its forward chains: in expectation at most log Z. */
  readonly forward: readonly Float64Array[];
  /** −log of the mean of exp(−log w) over its reverse chains: at least log Z, where they began at draws of the plan. */
  readonly reverse: readonly Float64Array[];
  /** Mean share of steps that were accepted, of both. */
  readonly acceptance: number;
}

/** Share of accepted steps that the first run steers each marginal's step to. */
const TARGET_ACCEPTANCE = 0.4;

/** Steps at β = 1 before a reverse chain begins to weigh: what bias of a step its start has, they take back. */
const SETTLING = 8;

/** Chains z ∈ R^d of all points of all marginals, in the proposals' own coordinates, one after the other. */
interface Chains {
  readonly z: Float64Array[];
  /** Φ = [f(y) − c(x, y)]/ε − log q(y) at each. */
  phi: Float64Array;
}

/** What works out Φ of all chains. Its buffers are its owner's. */
function exponents(owner: Owner<Device>, { loaded, of, x, proposals, draws }: AnnealingInput) {
  const { device } = owner;
  const { potential, costs, engine } = loaded;
  const { dim } = potential;
  const segments = proposals.map((own, marginal) => ({ marginal, chains: own.length * draws }));
  const byChain = proposals.flatMap((own) => own.flatMap((q) => new Array<Proposal>(draws).fill(q)));
  const starts = inputStarts(costs, segments);
  const inputs = new Float32Array(inputLength(costs, segments));
  for (const [k, { xDim }] of costs.entries()) {
    for (let c = 0; c < segments[k].chains; c++) {
      const row = Math.floor(c / draws) * xDim;
      inputs.set(x[k].subarray(row, row + xDim), starts[k] + c * xDim);
    }
  }
  const chains = byChain.length;
  const points = owner.createBuffer('annealed points', chains * dim * 4);
  const xs = owner.upload('annealed inputs', inputs);
  const f = owner.createBuffer('annealed potentials', chains * 4);
  const c = owner.createBuffer('annealed costs', chains * 4);
  const potentials = owner.own(potential.value(device, segments));
  const values = owner.own(chainCostValue(device, { costs, segments }));
  return async (z: readonly Float64Array[]): Promise<Float64Array> => {
    const y = new Float32Array(chains * dim);
    for (const [i, own] of z.entries()) y.set(byChain[i].draw(own), i * dim);
    device.write(points, y);
    potentials.run({ of, y: points, out: f });
    values.run({ x: xs, y: points, out: c });
    const [fValues, cValues] = [await device.readFloats(f), await device.readFloats(c)];
    return Float64Array.from(z, (own, i) => {
      const phi = (fValues[i] - cValues[i]) / engine.epsilon - byChain[i].logDensity(own);
      // A proposal has no density where its draws do not count, and a plan none where numbers end.
      return Number.isFinite(phi) ? phi : -Infinity;
    });
  };
}

/** −log u of a uniform u, by counter: half the sum of two normal numbers' squares. */
function exponential(key: PhiloxKey, chain: number, step: number): number {
  const [a, b] = normals(key, Stream.acceptance, Iterations.sampling.first, chain, 2, step);
  return (a * a + b * b) / 2;
}

/** Moves chains at one temperature. */
interface Mover {
  /** @param sizes s of each marginal @returns the share accepted, [K] */
  move(chains: Chains, key: PhiloxKey, step: number, beta: number, sizes: readonly number[]): Promise<number[]>;
}

/**
 * Preconditioned Crank–Nicolson steps (Cotter, Roberts, Stuart and White 2013): z′ = √(1 − s²) z + s ξ is reversible
 * under N(0, I), so that it is accepted with min(1, exp(β (Φ(z′) − Φ(z)))), exact at any s. No gradient is needed, and
 * the more the proposal is like the plan the longer the steps may be.
 */
function moverOf(
  phi: (z: readonly Float64Array[]) => Promise<Float64Array>,
  marginalOf: (chain: number) => number,
  marginals: number,
): Mover {
  return {
    async move(chains, key, step, beta, sizes) {
      const blocks = Math.ceil(chains.z[0].length / 4);
      const proposed = chains.z.map((z, i) => {
        const s = sizes[marginalOf(i)];
        const xi = normals(key, Stream.langevinNoise, Iterations.sampling.first, i, z.length, step * blocks);
        return z.map((v, j) => Math.sqrt(1 - s * s) * v + s * xi[j]);
      });
      const there = await phi(proposed);
      const accepted = new Float64Array(marginals);
      const counts = new Float64Array(marginals);
      for (let i = 0; i < proposed.length; i++) {
        const k = marginalOf(i);
        counts[k]++;
        if (!(-exponential(key, i, step) < beta * (there[i] - chains.phi[i]))) continue;
        chains.z[i] = proposed[i];
        chains.phi[i] = there[i];
        accepted[k]++;
      }
      return [...accepted].map((n, k) => n / counts[k]);
    },
  };
}

/** sign · log of the mean of exp(sign · log w) over each point's chains, [K][points]. */
function perPoint(logWeights: Float64Array, sign: 1 | -1, { proposals, draws }: AnnealingInput): Float64Array[] {
  let first = 0;
  return proposals.map((own) =>
    Float64Array.from(own, () => {
      const values = logWeights.slice(first, first + draws).map((w) => sign * w);
      first += draws;
      return sign * logMeanExp(values);
    }),
  );
}

/** The proposals' coordinates of given draws. */
function startsInReverse({ proposals, ends, draws, loaded }: AnnealingInput): Float64Array[] {
  const { dim } = loaded.potential;
  return proposals.flatMap((own, k) =>
    own.flatMap((q, p) =>
      Array.from({ length: draws }, (_, m) => {
        const first = (p * draws + m) * dim;
        return q.normalsOf(ends[k].subarray(first, first + dim));
      }),
    ),
  );
}

/**
 * Annealed importance sampling (Neal 2001) of log Z(x) = log ∫ exp((f_k(y) − c_k(x, y))/ε) dy in both directions, the
 * brackets of Grosse, Ancha and Roy (2016, bidirectional Monte Carlo): between a proposal q and the plan lie q^{1−β}
 * times the plan's density to the β, and log w = Σ_t (β_t − β_{t−1}) Φ(z_{t−1}), Φ the logarithm of the plan's density
 * over q's. Chains from q have E w = Z, those that go back from draws of the plan E 1/w = 1/Z. The first holds
 * whatever q is; the second as far as the draws are the plan's: parts of a plan that none of them is in are missed by
 * both.
 * @throws AbortedError when the signal fires, and the device's errors
 */
export async function annealedWeights(device: Device, input: AnnealingInput): Promise<AnnealedWeights> {
  const { proposals, draws, temperatures: count, seeds, signal } = input;
  const starts = startsInReverse(input);
  const chainsOf = proposals.flatMap((own, k) => new Array<number>(own.length * draws).fill(k));
  return whileOwned(device, async (owner) => {
    const phi = exponents(owner, input);
    const mover = moverOf(phi, (chain) => chainsOf[chain], proposals.length);
    const acceptances: number[] = [];
    // s of each temperature and marginal: independent proposals to begin with.
    const sizes = [proposals.map(() => 1)];
    const moved = async (chains: Chains, key: PhiloxKey, step: number, t: number): Promise<number[]> => {
      if (signal?.aborted) throw abortedBy(signal, 'evaluate: stopped while it annealed');
      return mover.move(chains, key, step, t / count, sizes[t]);
    };
    const forward = async (seed: number, isPilot: boolean): Promise<Float64Array> => {
      const key = keyOf(seed);
      const z = starts.map(({ length }, i) => normals(key, Stream.initialPoint, Iterations.sampling.first, i, length));
      const chains = { z, phi: await phi(z) };
      const logWeights = new Float64Array(z.length);
      for (let t = 1; t <= count; t++) {
        for (let i = 0; i < z.length; i++) logWeights[i] += chains.phi[i] / count;
        if (isPilot) sizes.push(sizes[t - 1]);
        if (t === count && !isPilot) break;
        const accepted = await moved(chains, key, t, t);
        if (isPilot) sizes[t] = sizes[t].map((s, k) => Math.min(1, s * Math.exp(accepted[k] - TARGET_ACCEPTANCE)));
        else acceptances.push(...accepted);
      }
      return logWeights;
    };
    const reverse = async (seed: number): Promise<Float64Array> => {
      const key = keyOf(seed);
      const chains = { z: [...starts], phi: await phi(starts) };
      const logWeights = new Float64Array(starts.length);
      for (let s = 0; s < SETTLING; s++) await moved(chains, key, count + s, count);
      for (let t = count; t >= 1; t--) {
        if (t < count) acceptances.push(...(await moved(chains, key, t, t)));
        for (let i = 0; i < starts.length; i++) logWeights[i] += chains.phi[i] / count;
      }
      return logWeights;
    };
    await forward(seeds[0], true);
    return {
      forward: perPoint(await forward(seeds[1], false), 1, input),
      reverse: perPoint(await reverse(seeds[2]), -1, input),
      acceptance: acceptances.reduce((a, b) => a + b, 0) / Math.max(1, acceptances.length),
    };
  });
}

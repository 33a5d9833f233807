import type { DeviceBuffer } from '../../device/contract.js';
import { whileOwned, type Owner } from '../../device/owner.js';
import type { Device } from '../../device/device.js';
import { abortedBy } from '../../errors.js';
import { chainCostValue } from '../../cost/chain_cost.js';
import { recallTuning } from '../../ops/langevin_chain/tune.js';
import { inputLength, inputStarts } from '../../ops/support/cost_inputs.js';
import type { Segment } from '../../ops/support/segments.js';
import { CheckRuns, Iterations, SeedOffsets, Stream } from '../../random/counters.js';
import { keyOf, MAX_SEED, normals } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { testsSteps } from '../problem/sampler_settings.js';
import { problemSampler } from '../sampling/problem_sampler.js';
import { someRows, type CheckContext } from '../verdict/chains.js';
import { farPair } from '../verdict/far_pair.js';
import type { Sequences } from './rank_statistics.js';

/** Points x of each marginal, and chains of each. */
export const TRACED_POINTS = 16;
export const TRACED_CHAINS = 4;

/**
 * Steps that are recorded behind those of a chain's own length, over that length: enough for R-hat to be about chains
 * and not about how short they are, and as far as the longer chains of the verdict go.
 */
export const RECORDED_LENGTHS = 3;

/** Records in as many steps as a chain has, at most. */
const RECORDS_PER_LENGTH = 20;

/** Coordinates beside the log density, or directions in more dimensions. */
const MOST_COORDINATES = 7;

/** Chains of one marginal, from starts that lie apart, as they went on when they had gone as far as draws go. */
export interface MarginalTraces {
  /** Of every scalar [points][chains][records]: the log density, and coordinates or random directions. */
  readonly scalars: readonly { readonly name: string; readonly chains: readonly Sequences[] }[];
  /** Steps from record to record. */
  readonly stride: number;
  /** Share of the steps that were accepted; absent where none is refused. */
  readonly acceptance?: number;
}

const PER_MARGINAL = TRACED_POINTS * TRACED_CHAINS;

/** Unit vectors [MOST_COORDINATES][D] that are the same for every result; undefined where coordinates serve. */
function directionsOf(dim: number): Float64Array[] | undefined {
  if (dim <= MOST_COORDINATES) return undefined;
  return Array.from({ length: MOST_COORDINATES }, (_, d) => {
    const direction = normals(keyOf(0), Stream.checks, Iterations.traceDirections.first, d, dim);
    const length = Math.hypot(...direction);
    return direction.map((v) => v / length);
  });
}

/** The scalars of a point y: its coordinates, or how far it lies along each direction. */
function scalarsOf(y: Float32Array, first: number, dim: number, directions: readonly Float64Array[] | undefined) {
  if (!directions) return y.subarray(first, first + dim);
  return directions.map((direction) => direction.reduce((sum, v, i) => sum + v * y[first + i], 0));
}

/** f32, the marginals' [PER_MARGINAL, D_k] blocks: every point once for each of its chains. */
async function inputsOf(context: CheckContext, segments: readonly Segment[]): Promise<Float32Array> {
  const { costs } = context.loaded;
  const starts = inputStarts(costs, segments);
  const out = new Float32Array(inputLength(costs, segments));
  for (const [k, { xDim }] of costs.entries()) {
    const x = await someRows(context, k, TRACED_POINTS);
    for (let c = 0; c < PER_MARGINAL; c++) {
      const point = Math.floor(c / TRACED_CHAINS);
      out.set(x.subarray(point * xDim, (point + 1) * xDim), starts[k] + c * xDim);
    }
  }
  return out;
}

/** Every point's first two chains at two ends of other points' plans; the others stay at the start of all chains. */
function disperse(y: Float32Array, pools: readonly Float32Array[], dim: number, seed: number): void {
  for (const [marginal, pool] of pools.entries()) {
    for (let point = 0; point < TRACED_POINTS; point++) {
      const { ends } = farPair(pool, dim, { marginal, point, seed });
      for (const [c, end] of ends.entries()) {
        y.set(end, (marginal * PER_MARGINAL + point * TRACED_CHAINS + c) * dim);
      }
    }
  }
}

/** What works out f_k(y) − c_k(x, y) of every chain, f64 [chains]. Its buffers are its owner's. */
function exponents(owner: Owner<Device>, { potential, costs }: LoadedProblem, segments: readonly Segment[]) {
  const { device } = owner;
  const bytes = segments.reduce((sum, { chains }) => sum + chains, 0) * 4;
  const f = owner.createBuffer('traced potentials', bytes);
  const c = owner.createBuffer('traced costs', bytes);
  const potentials = owner.own(potential.value(device, segments));
  const values = owner.own(chainCostValue(device, { costs, segments }));
  return async (of: CheckContext['trained']['potential'], x: DeviceBuffer, y: DeviceBuffer): Promise<Float64Array> => {
    potentials.run({ of, y, out: f });
    values.run({ x, y, out: c });
    const [fValues, cValues] = [await device.readFloats(f), await device.readFloats(c)];
    return Float64Array.from(fValues, (value, i) => value - cValues[i]);
  };
}

const isMoved = (a: Float32Array, b: Float32Array, chain: number, dim: number): boolean => {
  for (let i = chain * dim; i < (chain + 1) * dim; i++) if (a[i] !== b[i]) return true;
  return false;
};

/**
 * Follows chains of every marginal, all at once: of some points x a few each, two from ends of other points' plans that
 * lie far apart and two from the start of all chains. Undefined where one leaves the finite numbers.
 * @param pools the marginals' push-forwards, f32 [·, D]
 * @throws AbortedError when the signal fires
 */
export async function chainTraces(
  context: CheckContext,
  pools: readonly Float32Array[],
): Promise<MarginalTraces[] | undefined> {
  const { device, loaded, trained, seed, signal } = context;
  const { potential, marginals, problem } = loaded;
  const { dim } = potential;
  const { steps } = problem.sampler;
  const isTested = testsSteps(problem.sampler);
  const segments = marginals.map((_, marginal) => ({ marginal, chains: PER_MARGINAL }));
  const inputs = await inputsOf(context, segments);
  const directions = directionsOf(dim);
  const stride = Math.max(1, Math.floor(steps / RECORDS_PER_LENGTH));
  const records = Math.max(4, Math.floor((RECORDED_LENGTHS * steps) / stride));
  const names = [
    'log density',
    ...Array.from({ length: Math.min(dim, MOST_COORDINATES) }, (_, i) =>
      directions ? `direction ${i}` : `coordinate ${i}`,
    ),
  ];
  // [marginals][scalars][points][chains][records]
  const traces = marginals.map(() =>
    names.map(() =>
      Array.from({ length: TRACED_POINTS }, () =>
        Array.from({ length: TRACED_CHAINS }, () => new Float64Array(records)),
      ),
    ),
  );
  const moved = new Float64Array(marginals.length);
  await recallTuning(device);
  const isFinite = await whileOwned(device, async (owner) => {
    const sampler = owner.own(problemSampler(device, loaded, segments, trained.stepSizes));
    const state = owner.own(sampler.createState());
    const exponent = exponents(owner, loaded, segments);
    const counter = {
      key: keyOf((seed + SeedOffsets.check(CheckRuns.traced)) % MAX_SEED),
      iteration: Iterations.sampling.first,
      firstChain: 0,
    };
    const move = (first: number, count: number): void =>
      sampler.step(state, trained.potential, counter, first, count, trained.stepSizes, trained.scales);
    device.write(state.x, inputs);
    sampler.init(state, counter);
    const starts = await device.readFloats(state.y);
    disperse(starts, pools, dim, seed);
    device.write(state.y, starts);
    move(0, steps);
    for (let r = 0; r < records; r++) {
      if (signal?.aborted) throw abortedBy(signal, `evaluate: stopped after ${r} of ${records} records of chains`);
      // Of tested steps the last one before a record is looked at by itself: a refused one leaves the same bits.
      const first = steps + r * stride;
      if (stride > 1 || !isTested) move(first, isTested ? stride - 1 : stride);
      const before = isTested ? await device.readFloats(state.y) : undefined;
      if (isTested) move(first + stride - 1, 1);
      const y = await device.readFloats(state.y);
      if (!y.every(Number.isFinite)) return false;
      const densities = await exponent(trained.potential, state.x, state.y);
      for (let c = 0; c < densities.length; c++) {
        const k = Math.floor(c / PER_MARGINAL);
        const [point, chain] = [Math.floor((c % PER_MARGINAL) / TRACED_CHAINS), c % TRACED_CHAINS];
        const scalars = scalarsOf(y, c * dim, dim, directions);
        traces[k][0][point][chain][r] = densities[c];
        for (let s = 0; s < scalars.length; s++) traces[k][s + 1][point][chain][r] = scalars[s];
        if (before && isMoved(before, y, c, dim)) moved[k]++;
      }
    }
    return true;
  });
  if (!isFinite) return undefined;
  return traces.map((scalars, k) => ({
    scalars: scalars.map((chains, s) => ({ name: names[s], chains })),
    stride,
    ...(isTested ? { acceptance: moved[k] / (records * PER_MARGINAL) } : {}),
  }));
}

import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Owner } from '../../device/owner.js';
import { chainCostValue } from '../../cost/chain_cost.js';
import type { Tensors } from '../../io/tensor.js';
import { inputLength, inputStarts } from '../../ops/support/cost_inputs.js';
import type { Constraint } from '../../ops/langevin_chain/contract.js';
import type { PlacedPotential } from '../../potential/potential.js';
import { keyOf, normals } from '../../random/philox.js';
import { Iterations, Stream, type PhiloxKey } from '../../random/counters.js';
import { fromOrigin } from '../problem/coordinates.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { constraintOf } from '../problem/problem.js';
import { marginalRows } from '../sampling/marginal_rows.js';
import type { PlanSteps } from '../sampling/plan_steps.js';
import { problemSampler } from '../sampling/problem_sampler.js';
import { fitProposals } from './gaussian_proposal.js';
import { logMeanExp } from './log_mean_exp.js';
import type { Proposal } from './proposal.js';
import { fitSphereProposals } from './sphere_proposal.js';

export interface DualObjectiveSpec {
  readonly seed: number;
  /** Points x per marginal. */
  readonly points: number;
  /** Draws per point, for the fit and again for the weights; at least 2. */
  readonly draws: number;
}

export interface DualEstimate {
  /** −L(f) = −Σ_k λ_k E f_k^C(x), in units of the cost: falls as training goes on. NaN where a chain diverged. */
  readonly loss: number;
  /** Standard error of `loss` over the points. */
  readonly standardError: number;
  /**
   * Since the measurement before: the same points and the same noise, so that most of the noise cancels. Absent the
   * first time.
   */
  readonly change?: { readonly value: number; readonly standardError: number };
}

export interface DualObjective {
  /**
   * With chains of the steps η, [K], in engine units.
   * @param keep whether the next measurement's change is from this one, default true
   */
  measure(of: PlacedPotential, steps: PlanSteps, keep?: boolean): Promise<DualEstimate>;
  /**
   * The measurement that was kept last, on the host and in engine units: `losses`, f64 [K, points], `estimate`, f64 [2]
   * or [4], value and error of the mean and of its change, and `settings`, f64 [3], ε, draws and steps, which it is a
   * measurement under; nothing before one.
   */
  carried(): Tensors;
  /** Goes on from what another session carried; undefined where it was measured otherwise than here, or nothing is. */
  restore(carried: Tensors): DualEstimate | undefined;
  free(): void;
}

/** [marginals][points] proposals, fitted to the chains' ends y, f32 [marginals·points·draws, dim]. */
function proposalsOf(
  y: Float32Array,
  marginals: number,
  spec: DualObjectiveSpec,
  dim: number,
  constraint: Constraint,
): Proposal[][] {
  const floats = spec.points * spec.draws * dim;
  const fit = constraint === 'unit-sphere' ? fitSphereProposals : fitProposals;
  return Array.from({ length: marginals }, (_, k) =>
    fit(y.subarray(k * floats, (k + 1) * floats), spec.points, spec.draws, dim),
  );
}

/** New points from the proposals and their log densities. */
function drawFrom(proposals: Proposal[][], spec: DualObjectiveSpec, dim: number, key: PhiloxKey) {
  const chains = proposals.length * spec.points * spec.draws;
  const points = new Float32Array(chains * dim);
  const logDensities = new Float64Array(chains);
  for (let c = 0; c < chains; c++) {
    const point = Math.floor(c / spec.draws);
    const proposal = proposals[Math.floor(point / spec.points)][point % spec.points];
    const z = normals(key, Stream.validation, Iterations.validation.first, c, dim);
    points.set(proposal.draw(z), c * dim);
    logDensities[c] = proposal.logDensity(z);
  }
  return { points, logDensities };
}

/**
 * Estimates the dual objective L(f) = Σ_k λ_k E_{x∼P_k} f_k^C(x), f_k^C(x) = −ε log ∫ exp((f_k(y) − c_k(x, y))/ε) dy
 * (Kolesov et al. 2024, eq. 7), by importance sampling: the integral's proposal is a Gaussian fitted to a chain's draws
 * of the conditional plan itself (on the unit sphere, whose area is then what is integrated over, one of the tangent
 * plane). The logarithm of an average is biased low, so −L(f) is, in expectation, a lower bound.
 */
export async function dualObjective(
  device: Device,
  loaded: LoadedProblem,
  spec: DualObjectiveSpec,
): Promise<DualObjective> {
  const inputs = await inputsOf(loaded, spec);
  return withOwner(device, (owner) => createObjective(owner, loaded, spec, inputs));
}

/** f32, the marginals' [points·draws, D_k] blocks: every point once for each of its draws. */
async function inputsOf({ marginals, costs }: LoadedProblem, spec: DualObjectiveSpec): Promise<Float32Array> {
  const { points, draws, seed } = spec;
  const segments = marginals.map((_, marginal) => ({ marginal, chains: points * draws }));
  const starts = inputStarts(costs, segments);
  const inputs = new Float32Array(inputLength(costs, segments));
  for (const [k, marginal] of marginals.entries()) {
    const rows = await marginalRows(marginal, k, points, seed);
    for (let i = 0; i < points * draws; i++) {
      const row = Math.floor(i / draws) * marginal.dim;
      inputs.set(rows.subarray(row, row + marginal.dim), starts[k] + i * marginal.dim);
    }
  }
  return inputs;
}

function createObjective(
  owner: Owner<Device>,
  loaded: LoadedProblem,
  spec: DualObjectiveSpec,
  inputs: Float32Array,
): Omit<DualObjective, 'free'> {
  const { device } = owner;
  const { problem, potential, costs, marginals, engine } = loaded;
  const { epsilon } = engine;
  const { dim } = potential;
  const perMarginal = spec.points * spec.draws;
  const segments = marginals.map((_, marginal) => ({ marginal, chains: perMarginal }));
  const chains = perMarginal * marginals.length;
  const key = keyOf(spec.seed);
  const constraint = constraintOf(problem);
  const sampler = owner.own(problemSampler(device, loaded, segments, engine.stepSizes));
  const state = owner.own(sampler.createState());
  const { x, y } = state;
  device.write(x, inputs);
  const f = owner.createBuffer('validation potentials', chains * 4);
  const c = owner.createBuffer('validation costs', chains * 4);
  const potentials = owner.own(potential.value(device, segments));
  const costValues = owner.own(chainCostValue(device, { costs, segments }));
  const measuredUnder = Float64Array.of(epsilon, spec.draws, problem.sampler.steps);
  /** Of the measurement that was kept last: [K][points], and what it came to. */
  let before: Float64Array[] | undefined;
  let kept: Found | undefined;
  const floats = async (buffer: DeviceBuffer): Promise<Float32Array> => new Float32Array(await device.read(buffer));

  return {
    async measure(of, { stepSizes, scales }, keep = true) {
      const counter = { key, iteration: Iterations.validation.first, firstChain: 0 };
      sampler.init(state, counter);
      sampler.step(state, of, counter, 0, problem.sampler.steps, stepSizes, scales);
      const ends = await floats(y);
      if (!ends.every(Number.isFinite)) return { loss: NaN, standardError: NaN };
      const proposals = proposalsOf(ends, marginals.length, spec, dim, constraint);
      const { points, logDensities } = drawFrom(proposals, spec, dim, key);
      device.write(y, points);
      potentials.run({ of, y, out: f });
      costValues.run({ x, y, out: c });
      const [fValues, cValues] = [await floats(f), await floats(c)];
      const logWeights = logDensities.map((q, i) => (fValues[i] - cValues[i]) / epsilon - q);
      const factors = problem.marginals.map((m) => m.weight * epsilon);
      const now = pointLosses(logWeights, factors.length, spec);
      const changes = before?.map((values, k) => now[k].map((value, p) => value - values[p]));
      const found = { mean: weighted(now, factors), ...(changes && { change: weighted(changes, factors) }) };
      if (keep) [before, kept] = [now, found];
      return inCostUnits(found, loaded);
    },
    carried() {
      if (before === undefined || kept === undefined) return {};
      const numbers = [kept.mean, ...(kept.change ? [kept.change] : [])].flatMap((m) => [m.value, m.standardError]);
      const losses = Float64Array.from(before.flatMap((values) => [...values]));
      return {
        losses: { shape: [before.length, spec.points], data: losses },
        estimate: { shape: [numbers.length], data: Float64Array.from(numbers) },
        settings: { shape: [measuredUnder.length], data: measuredUnder },
      };
    },
    restore({ losses, estimate, settings }: Partial<Tensors>) {
      const numbers = estimate ? [...estimate.data] : [];
      const isSame = settings !== undefined && measuredUnder.every((value, i) => value === settings.data[i]);
      if (!isSame || losses?.data.length !== marginals.length * spec.points || numbers.length < 2) return undefined;
      before = marginals.map((_, k) => Float64Array.from(losses.data.slice(k * spec.points, (k + 1) * spec.points)));
      const [mean, change] = [0, 2].map((i) => ({ value: numbers[i], standardError: numbers[i + 1] }));
      kept = { mean, ...(numbers.length < 4 ? {} : { change }) };
      return inCostUnits(kept, loaded);
    },
  };
}

/**
 * −L in units of the problem's cost. With y = o + s ỹ and dy = s^D dỹ the inner integral adds −ε D log s; with
 * marginals moved by δ_k to one mean, ½‖x − y‖² adds ½ Σ_k λ_k ‖δ_k‖².
 */
export function inCostUnits(
  { mean: found, change }: Found,
  { problem, coordinates, epsilon, potential }: LoadedProblem,
): DualEstimate {
  const { inputs, output, costUnit, kind } = coordinates;
  const standardError = costUnit * found.standardError;
  const changed = change
    ? { change: { value: costUnit * change.value, standardError: costUnit * change.standardError } }
    : {};
  if (kind !== 'standardised') return { loss: found.value, standardError, ...changed };
  const distances = inputs.map((input) =>
    fromOrigin(input, output).reduce((sum, value) => sum + (value / output.unit) ** 2, 0),
  );
  const apart = problem.marginals.reduce((sum, { weight }, k) => sum + 0.5 * weight * distances[k], 0);
  return {
    loss: costUnit * (found.value - apart) + epsilon * potential.dim * 0.5 * Math.log(costUnit),
    standardError,
    ...changed,
  };
}

export interface Mean {
  readonly value: number;
  readonly standardError: number;
}

/** What a measurement comes to, in engine units. */
export interface Found {
  readonly mean: Mean;
  readonly change?: Mean;
}

/** log mean_m exp(logWeights[k, p, m]) of every point, [K][points]. */
function pointLosses(
  logWeights: Float64Array,
  marginals: number,
  { points, draws }: DualObjectiveSpec,
): Float64Array[] {
  return Array.from({ length: marginals }, (_, k) =>
    Float64Array.from({ length: points }, (__, p) => {
      const first = (k * points + p) * draws;
      return logMeanExp(logWeights.subarray(first, first + draws));
    }),
  );
}

/** Σ_k factor_k · the mean over marginal k's points, and its standard error. */
export function weighted(points: readonly Float64Array[], factors: readonly number[]): Mean {
  let [value, variance] = [0, 0];
  for (const [k, values] of points.entries()) {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
    value += factors[k] * mean;
    variance += (factors[k] ** 2 * squares) / (values.length * Math.max(1, values.length - 1));
  }
  return { value, standardError: Math.sqrt(variance) };
}

import type { DeviceBuffer } from '../../../device/contract.js';
import type { Device } from '../../../device/device.js';
import { withOwner, type Freeable } from '../../../device/owner.js';
import type { Marginal } from '../settings.js';
import type { Duals, Transports, TransportSolver } from '../transports.js';
import { placeMarginals, type PlacedMarginal } from './half_steps.js';
import { epsilonStages } from './stages.js';

export interface EntropicProblem {
  readonly marginals: readonly Marginal[];
  /** λ, [K] */
  readonly weights: readonly number[];
  readonly epsilon: number;
  /** b, [n], where the support's masses are fixed. */
  readonly fixedMasses?: Float64Array;
  /** n */
  readonly points: number;
  /** Lets others run; throws where work is to end. */
  readonly breathe: () => Promise<void>;
}

/** Iterations between two looks at the marginal error, which wait for the device. */
const LOOK = 10;
/** Iterations at one position of the support: what they leave, the next ones go on with. */
const MOST_AT_ONCE = 300;
const FLOAT32_UNIT = 2 ** -24;

/**
 * Plans at ε > 0 by Sinkhorn's iteration in logarithms, from the duals of the last support, at the first from a
 * larger ε.
 */
class EntropicTransports {
  readonly #device: Device;
  readonly #problem: EntropicProblem;
  readonly #placed: readonly PlacedMarginal[];
  readonly #support: DeviceBuffer;
  readonly #logMasses: DeviceBuffer;
  /** ε log b of fixed masses is none of free ones. */
  readonly #isFree: boolean;
  #epsilon = 0;
  #isFirst = true;
  #masses: Float64Array;

  constructor(
    device: Device,
    problem: EntropicProblem,
    buffers: Pick<EntropicBuffers, 'placed' | 'support' | 'logMasses'>,
  ) {
    this.#device = device;
    this.#problem = problem;
    this.#placed = buffers.placed;
    this.#support = buffers.support;
    this.#logMasses = buffers.logMasses;
    this.#isFree = problem.fixedMasses === undefined;
    this.#masses = problem.fixedMasses ?? new Float64Array(problem.points).fill(1 / problem.points);
  }

  async solve(support: Float64Array, accuracy: number): Promise<Transports> {
    const { marginals, epsilon } = this.#problem;
    this.#device.write(this.#support, Float32Array.from(support));
    if (this.#isFirst) {
      this.#isFirst = false;
      for (const stage of epsilonStages(marginals, support, epsilon)) {
        this.#setEpsilon(stage.epsilon);
        await this.#iterate(stage.marginalError, stage.mostIterations);
      }
    }
    this.#setEpsilon(epsilon);
    await this.#iterate(accuracy, MOST_AT_ONCE);
    return this.#transports(support);
  }

  #setEpsilon(epsilon: number): void {
    if (epsilon === this.#epsilon) return;
    this.#epsilon = epsilon;
    const logs = (masses: Float64Array) => Float32Array.from(masses, (mass) => epsilon * Math.log(mass));
    this.#problem.marginals.forEach(({ masses }, k) => this.#device.write(this.#placed[k].logMasses, logs(masses)));
    if (!this.#isFree) this.#device.write(this.#logMasses, logs(this.#masses));
  }

  /** What all passes of a marginal read. */
  #arguments({ x, count }: PlacedMarginal) {
    const yCount = this.#problem.points;
    return { x, xCount: count, y: this.#support, yCount, epsilon: this.#epsilon };
  }

  #toRows(placed: PlacedMarginal): void {
    const { passes, toRows, toSupport: columnOffsets, logMasses: rowOffsets } = placed;
    toRows.reverse();
    passes.toRows.run({ ...this.#arguments(placed), columnOffsets, rowOffsets, values: toRows[0] });
  }

  #toSupport(placed: PlacedMarginal, withMeans: boolean): void {
    const { passes, toRows, toSupport: values, means } = placed;
    const offsets = this.#isFree ? {} : { rowOffsets: this.#logMasses };
    const args = { ...this.#arguments(placed), columnOffsets: toRows[0], ...offsets, values };
    if (withMeans) passes.toSupportWithMeans.run({ ...args, means });
    else passes.toSupport.run(args);
  }

  /** All f from all g. */
  async #halfStep(withMeans: boolean): Promise<void> {
    for (const placed of this.#placed) this.#toSupport(placed, withMeans);
    if (this.#isFree) await this.#congruent();
  }

  /**
   * Free masses: ε log b = −Σ_k λ_k s_k of the soft minima s_k over a marginal's rows, and f_k = s_k + ε log b, so that
   * Σ_k λ_k f_k = 0 (Benamou et al. 2015, SIAM J. Sci. Comput. 37, Proposition 2).
   */
  async #congruent(): Promise<void> {
    const { points, weights } = this.#problem;
    const soft = await Promise.all(this.#placed.map(({ toSupport }) => this.#device.readFloats(toSupport, 0, points)));
    const mean = new Float64Array(points);
    soft.forEach((values, k) => values.forEach((value, j) => (mean[j] += weights[k] * value)));
    this.#placed.forEach(({ toSupport }, k) => {
      this.#device.write(
        toSupport,
        Float32Array.from(soft[k], (value, j) => value - mean[j]),
      );
    });
    const least = mean.reduce((a, b) => Math.min(a, b), Infinity);
    const masses = mean.map((value) => Math.exp((least - value) / this.#epsilon));
    const sum = masses.reduce((a, b) => a + b, 0);
    this.#masses = masses.map((mass) => mass / sum);
  }

  async #iterate(accuracy: number, most: number): Promise<void> {
    for (let done = 0; done < most; done += LOOK) {
      await this.#problem.breathe();
      for (let i = 0; i < LOOK; i++) {
        await this.#halfStep(false);
        for (const placed of this.#placed) this.#toRows(placed);
      }
      const { error, rounding } = await this.#marginalError();
      if (error <= Math.max(accuracy, rounding)) return;
    }
  }

  /** Of the plans of g before and the f that followed: their row sums are a · exp((g before − g now)/ε). */
  async #marginalError(): Promise<{ error: number; rounding: number }> {
    let [error, rounding] = [0, 0];
    for (const [k, { toRows, count }] of this.#placed.entries()) {
      const [now, before] = await Promise.all(toRows.map((buffer) => this.#device.readFloats(buffer, 0, count)));
      const { masses } = this.#problem.marginals[k];
      const per = 1 / this.#epsilon;
      const own = masses.reduce((sum, mass, i) => sum + mass * Math.abs(Math.expm1((before[i] - now[i]) * per)), 0);
      const unit = masses.reduce((sum, mass, i) => sum + mass * Math.abs(now[i]) * per, 0) * FLOAT32_UNIT;
      // What is no number is no small error.
      error = own <= error ? error : own;
      rounding = Math.max(rounding, unit);
    }
    return { error, rounding };
  }

  async #transports(support: Float64Array): Promise<Transports> {
    const { marginals, weights, points, epsilon } = this.#problem;
    await this.#halfStep(true);
    for (const placed of this.#placed) this.#toRows(placed);
    const { error, rounding } = await this.#marginalError();
    const gradient = new Float64Array(support.length);
    const duals: Duals[] = [];
    let objective = 0;
    for (const [k, { toRows, toSupport, means, count }] of this.#placed.entries()) {
      const { masses, squared } = marginals[k];
      const [f, g] = await Promise.all([
        this.#device.readFloats(toSupport, 0, points),
        this.#device.readFloats(toRows[1], 0, count),
      ]);
      const slopes = await this.#device.readFloats(means, 0, support.length);
      slopes.forEach((value, c) => (gradient[c] += weights[k] * (squared ? support[c] - value : value)));
      const ofRows = g.reduce((sum, value, i) => sum + masses[i] * (value - epsilon * Math.log(masses[i])), 0);
      const ofSupport = f.reduce((sum, value, j) => sum + this.#masses[j] * value, 0);
      objective += weights[k] * (ofRows + ofSupport);
      duals.push({ toSupport: Float64Array.from(f), toRows: Float64Array.from(g) });
    }
    const marginalError = error <= rounding ? rounding : error;
    const splitRows = marginals.map(() => 0);
    return { objective, marginalError, rounding, masses: this.#masses, gradient, duals, splitRows };
  }
}

interface EntropicBuffers extends Freeable {
  readonly placed: readonly PlacedMarginal[];
  readonly support: DeviceBuffer;
  readonly logMasses: DeviceBuffer;
}

/** The caller frees it. @throws AbortedError where `breathe` does, and the device's errors */
export function entropicTransports(device: Device, problem: EntropicProblem): TransportSolver {
  const { marginals, points } = problem;
  return withOwner(device, (owner) => {
    const buffers = {
      placed: placeMarginals(owner, marginals, points),
      support: owner.createBuffer('free support', points * marginals[0].cost.yDim * 4),
      logMasses: owner.createBuffer('free support masses', points * 4),
    };
    const transports = new EntropicTransports(device, problem, buffers);
    return {
      solve: (support, accuracy) => transports.solve(support, accuracy),
      finish: (_support, { duals }) => Promise.resolve(duals),
    };
  });
}

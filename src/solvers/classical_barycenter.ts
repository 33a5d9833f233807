import { checkOptions, described } from '../arguments.js';
import type { Barycenter, PointSample } from '../barycenter/barycenter.js';
import { requestOf } from '../barycenter/evaluation/request.js';
import { scores, type Scores } from '../barycenter/evaluation/scores.js';
import { EVALUATE_SETTINGS, type EvaluateOptions } from '../barycenter/evaluation/options.js';
import { fromEngine } from '../barycenter/problem/coordinates.js';
import type { LoadedProblem } from '../barycenter/problem/loaded_problem.js';
import { gaussianFactor } from '../barycenter/problem/gaussian_factor.js';
import type { Plan } from '../barycenter/sampling/plan.js';
import { dataRows } from '../barycenter/sampling/marginal_rows.js';
import { checkWhole } from '../barycenter/sampling/points_input.js';
import type { Device } from '../device/device.js';
import { expressionsOf } from '../cost/contract.js';
import { invalid } from '../errors.js';
import type { Floats } from '../io/numeric_table.js';
import { Iterations, Stream } from '../random/counters.js';
import { keyOf, normals, philox4x32 } from '../random/philox.js';
import { dataDistances } from './bures/data_distances.js';
import { classicalPlan, discreteConditional, gaussianConditional, type Conditional } from './classical_plan.js';
import { costRows, imagesOf, picked } from './discrete_plan.js';
import type { GaussianDistances, Solution } from './solution.js';

/** What a solver found, and how long it took. */
export interface Solved {
  /** In the engine's coordinates. */
  readonly solution: Solution;
  /** Σ_k λ_k of the transport costs, in units of the problem's cost. */
  readonly objective: number;
  readonly seed: number;
}

/** The points of a barycenter, and what each weighs. */
export interface Support extends PointSample {
  /** [rows], of sum 1. */
  readonly masses: Float64Array;
}

/** A barycenter that was found without training. The caller frees it, which costs nothing, and closes the device. */
export class ClassicalBarycenter implements Barycenter {
  readonly #device: Device;
  #afterwards: (() => void) | undefined;

  constructor(
    device: Device,
    readonly loaded: LoadedProblem,
    readonly solved: Solved,
  ) {
    this.#device = device;
  }

  get epsilon(): number {
    return this.loaded.epsilon;
  }

  get origin(): string {
    const { convergence } = this.solved.solution;
    const { solver } = this.loaded.problem;
    const rounds = convergence.iterations > 0 ? `, ${convergence.iterations} iterations` : '';
    return `${solver?.kind ?? 'classical'}${rounds}`;
  }

  get warnings(): readonly string[] {
    return [...this.loaded.warnings, ...this.solved.solution.warnings];
  }

  /** Of a discrete barycenter its points and their masses, in the data's own unit; undefined of a Gaussian. */
  support(): Support | undefined {
    const { solution } = this.solved;
    if (solution.kind !== 'discrete') return undefined;
    const { points, dim, masses } = solution.support;
    const { output, precision } = this.loaded.coordinates;
    return { rows: masses.length, columns: dim, data: fromEngine(output, points, precision), masses };
  }

  /** How far every marginal is from a Gaussian barycenter, [K], in the data's own unit; undefined of others. */
  distances(): readonly GaussianDistances[] | undefined {
    const { solution } = this.solved;
    return solution.kind === 'gaussian' ? dataDistances(this.loaded.coordinates, solution) : undefined;
  }

  plan(marginal: number): Plan {
    return this.#plan(marginal, 'plan');
  }

  /** The way back: maps points of the barycenter, new ones included, to marginal k (from 0). */
  planBack(marginal: number): Plan {
    return this.#plan(marginal, 'planBack');
  }

  #plan(marginal: number, direction: 'plan' | 'planBack'): Plan {
    const count = this.loaded.marginals.length;
    if (!Number.isInteger(marginal) || marginal < 0 || marginal >= count)
      throw invalid(direction, `marginal must be 0 to ${count - 1}`, described(marginal), 'Marginals count from 0.');
    const { coordinates } = this.loaded;
    const [input, output] = [coordinates.inputs[marginal], coordinates.output];
    const forward = direction === 'plan';
    return classicalPlan({
      marginal,
      from: forward ? input : output,
      to: forward ? output : input,
      precision: coordinates.precision,
      conditional: this.#conditional(marginal, forward),
      inputs: async (rows, seed) =>
        forward ? dataRows(this.loaded, marginal, rows, seed) : (await this.sampleBarycenter(rows, { seed })).data,
    });
  }

  #conditional(marginal: number, forward: boolean): Conditional {
    const { solution } = this.solved;
    const { marginals, problem } = this.loaded;
    const costs = expressionsOf('plan', this.loaded.costs);
    const word = forward ? marginal : marginals.length + marginal;
    if (solution.kind === 'gaussian') {
      const { toBarycenter, toMarginal } = solution.plans[marginal];
      return gaussianConditional(word, forward ? toBarycenter : toMarginal);
    }
    const { rows, toSupport, toRows, coupling } = solution.plans[marginal];
    const targets = forward ? { points: solution.support, potential: toSupport } : { points: rows, potential: toRows };
    const isQuadratic = problem.marginals[marginal].cost.json?.kind === 'squared-euclidean';
    const row = costRows(costs[marginal], isQuadratic, targets.points, !forward);
    const images = coupling && imagesOf(forward ? rows : solution.support, coupling, !forward);
    return discreteConditional(word, targets, row, solution.epsilon, images);
  }

  /** `count` independent draws of the barycenter. */
  sampleBarycenter(count: number, options: { readonly seed?: number } = {}): Promise<PointSample> {
    checkOptions<{ readonly seed?: number }>('sampleBarycenter', options, { seed: true });
    checkWhole('sampleBarycenter', 'count', count);
    const { output, precision } = this.loaded.coordinates;
    const points = this.#draws(count, options.seed ?? 0);
    const data: Floats = fromEngine(output, points, precision);
    return Promise.resolve({ rows: count, columns: output.reference.length, data });
  }

  /** In the engine's coordinates. */
  #draws(count: number, seed: number): Float64Array {
    const { solution } = this.solved;
    const key = keyOf(seed);
    const { first } = Iterations.classicalSample;
    const dim = this.loaded.coordinates.output.reference.length;
    const out = new Float64Array(count * dim);
    if (solution.kind === 'gaussian') {
      const factor = gaussianFactor(solution.covariance);
      for (let i = 0; i < count; i++) out.set(solution.mean, i * dim);
      const z = Float64Array.from({ length: count * factor.rank });
      for (let i = 0; i < count; i++) z.set(normals(key, Stream.plans, first, i, factor.rank), i * factor.rank);
      factor.apply(out, z, count);
      return out;
    }
    const { points, masses } = solution.support;
    for (let i = 0; i < count; i++) {
      const uniform = (philox4x32(key, [Stream.plans, first, i, 0])[0] + 0.5) / 2 ** 32;
      const j = picked(masses, uniform);
      out.set(points.subarray(j * dim, (j + 1) * dim), i * dim);
    }
    return out;
  }

  async evaluate(options: EvaluateOptions = {}): Promise<Scores> {
    checkOptions('evaluate', options, EVALUATE_SETTINGS);
    if (options.certify)
      throw invalid(
        'evaluate',
        'certificates are of potentials and their chains',
        'a classical solver',
        'Leave certify out.',
      );
    return scores(
      requestOf(this.#device, (k) => this.plan(k), this.loaded, options),
      options,
    );
  }

  /** What `free` does besides, once. */
  onFree(afterwards: () => void): void {
    this.#afterwards = afterwards;
  }

  /** It holds nothing on the device, and closes one that `solveClassicalLoaded` opened. */
  free(): void {
    this.#afterwards?.();
    this.#afterwards = undefined;
  }
}

import { checkDevice, checkOptions, described } from '../arguments.js';
import type { Device } from '../device/device.js';
import { invalid } from '../errors.js';
import type { PlacedPotential } from '../potential/potential.js';
import type { Barycenter, PointSample } from './barycenter.js';
import type { Evaluation } from './evaluation/evaluate.js';
import { EVALUATE_SETTINGS, type EvaluateOptions } from './evaluation/options.js';
import type { LoadedProblem } from './problem/loaded_problem.js';
import { createPlan, type Plan } from './sampling/plan.js';
import { picturesOf, type Pictures } from './sampling/pictures.js';
import type { PointsInput } from './sampling/points_input.js';
import { pushForwards } from './sampling/push_forwards.js';
import type { TrainedPotential } from './sampling/sample_plan.js';
import { carryWarning } from './training/carry_warning.js';
import { fallbackWarning } from './training/estimators/fallback_warning.js';
import { toleranceWarning } from './training/tolerance_warning.js';
import type { Checkpoint, MetricPoint, TrainedWeights } from './training/checkpoint.js';

/**
 * A trained barycenter: its K conditional plans, on the device it was trained on. The caller calls `free()` when done,
 * and may go on using the device.
 */
export class Result implements Barycenter {
  readonly #device: Device;
  readonly #potential: PlacedPotential;
  #freed = false;
  #afterwards: (() => void) | undefined;

  constructor(
    device: Device,
    readonly loaded: LoadedProblem,
    /** Weights and iterations done; a whole checkpoint after training, so that it can be resumed. */
    readonly trained: TrainedWeights | Checkpoint,
    /** Metrics of this session, oldest first. */
    readonly history: readonly MetricPoint[],
  ) {
    checkDevice('result', device);
    this.#device = device;
    this.#potential = loaded.potential.place(device, trained.average);
  }

  /**
   * Where training can go on from (`solve`'s `resumeFrom`).
   * @throws InvalidInputError for a result read from a run folder, which holds the sampling weights alone
   */
  get checkpoint(): Checkpoint {
    if ('parameters' in this.trained) return this.trained;
    throw invalid(
      'checkpoint',
      'only a result of solve() holds a checkpoint',
      'a result read from a run folder',
      'The folder already holds it: copy the folder, or resume with `barycenter solve … --resume`.',
    );
  }

  /** What a user should know and need not mend: of the data, and of this session's training. */
  get warnings(): readonly string[] {
    const { warnings, problem } = this.loaded;
    const carried = carryWarning(this.loaded, this.history);
    const ofTraining = [
      ...fallbackWarning(problem.training.gradient, this.history),
      ...toleranceWarning(this.loaded, this.history),
    ];
    return [...warnings, ...ofTraining, ...(carried === undefined ? [] : [carried])];
  }

  get epsilon(): number {
    return this.loaded.epsilon;
  }

  get origin(): string {
    return `${this.trained.iteration} iterations, seed ${this.trained.seed}`;
  }

  get #sampled(): TrainedPotential {
    const { stepSizes, scales } = this.trained;
    return { potential: this.#potential, stepSizes, scales };
  }

  /** The plan of marginal k (from 0): maps points of marginal k, new ones included, to the barycenter. */
  plan(marginal: number): Plan {
    this.checkAlive('plan');
    const count = this.loaded.marginals.length;
    if (!Number.isInteger(marginal) || marginal < 0 || marginal >= count) {
      throw invalid('plan', `marginal must be 0 to ${count - 1}`, described(marginal), 'Marginals count from 0.');
    }
    return createPlan(this.#device, this.loaded, this.#sampled, marginal, () => this.checkAlive('plan.sample'));
  }

  /** `count` points of the barycenter: push-forwards of all marginals, each with its weight's share of the points. */
  async sampleBarycenter(count: number, options: { readonly seed?: number } = {}): Promise<PointSample> {
    this.checkAlive('sampleBarycenter');
    checkOptions<{ readonly seed?: number }>('sampleBarycenter', options, { seed: true });
    return pushForwards(this.#device, this.loaded, this.#sampled, count, options.seed ?? 0);
  }

  /**
   * G(z) of points z, as `sampleBarycenter` and plans give them, where the problem has a generator.
   * @throws InvalidInputError for a problem without one, points of another dimension and ones that are not finite
   */
  async pictures(points: PointsInput): Promise<Pictures> {
    this.checkAlive('pictures');
    return picturesOf(this.#device, this.loaded, points);
  }

  /**
   * A verdict, agreement of the push-forwards with each other and with longer chains, exact answers where they exist,
   * distance to a hold-out.
   */
  async evaluate(options: EvaluateOptions = {}): Promise<Evaluation> {
    this.checkAlive('evaluate');
    checkOptions('evaluate', options, EVALUATE_SETTINGS);
    const judging = options.verdict === false ? undefined : { trained: this.#sampled, history: this.history };
    // Loaded when it is asked for: a page that learns and draws has no use for it.
    const { evaluate } = await import('./evaluation/evaluate.js');
    this.checkAlive('evaluate');
    return evaluate(this.#device, (k) => this.plan(k), this.loaded, options, judging);
  }

  /** What `free` does besides, once. */
  onFree(afterwards: () => void): void {
    this.#afterwards = afterwards;
  }

  /** Gives the device memory of the potentials back, and closes a device that `solve` opened; twice is allowed. */
  free(): void {
    this.#freed = true;
    this.#potential.free();
    this.#afterwards?.();
    this.#afterwards = undefined;
  }

  /** @throws InvalidInputError, in the name of `operation`, where the result was freed */
  checkAlive(operation: string): void {
    if (this.#freed)
      throw invalid(operation, 'the result must be alive', 'one that was freed', 'Call free() after its last use.');
  }
}

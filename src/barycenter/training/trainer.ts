import type { Device } from '../../device/device.js';
import { withOwner, type Owner } from '../../device/owner.js';
import type { Tensor } from '../../io/tensor.js';
import { adam } from '../../optimizer/adam.js';
import { scheduleFactor } from '../../optimizer/schedule.js';
import type { PlacedPotential } from '../../potential/potential.js';
import type { ReadyProblem } from '../problem/loaded_problem.js';
import { stepAdapter } from './adapt_steps.js';
import { annealedFactor } from './annealing.js';
import type { AdaptedInfo, Checkpoint } from './checkpoint.js';
import { divergence } from './divergence.js';
import { estimatorOf, type MakeEstimator } from './estimators/estimator_of.js';
import type { EstimatorInfo } from './estimators/estimator.js';
import type { Rounds } from './rounds.js';

/** Training state on a device: `iterate` enqueues one iteration, the rest reads back. Whoever makes it frees it. */
export interface Trainer {
  /** η of each marginal's chains, [K], in engine units; may be changed between iterations. */
  stepSizes: readonly number[];
  /** Scales of their coordinates under `sampler.precondition`, f32 [K, D]; may be changed, too. */
  scales: Float32Array | undefined;
  /**
   * The potential that sampling would use now: that of the averaged parameters, or of the parameters without averaging.
   */
  averaged(): Promise<PlacedPotential>;
  /**
   * Adapts `stepSizes` and `scales` to where the last iteration's chains stand; by curvature alone
   * while ε is annealed.
   * @returns what the history says of it
   */
  adaptSteps(): Promise<AdaptedInfo>;
  /** Enqueues iteration t (from 0): the gradient's estimate, Adam, what follows from the parameters. */
  iterate(iteration: number): Promise<void>;
  /** What the history says of how gradients were estimated since it was last asked. */
  estimatorInfo(): Promise<EstimatorInfo>;
  /** Learning rate of iteration t. */
  learningRate(iteration: number): number;
  /**
   * Σ_k λ_k mean_b f_k(y_kb) at the last iteration's points under the updated potentials.
   * @throws DivergenceError when a potential or a chain left the finite numbers
   */
  surrogate(iteration: number): Promise<number>;
  /**
   * Copies the state to the host; `iteration` iterations are done.
   * @throws DivergenceError when a parameter or a moment is not finite: a bad state is never handed out
   */
  snapshot(iteration: number): Promise<Omit<Checkpoint, 'validation'>>;
  free(): void;
}

/**
 * Builds every program and buffer of a training run; nothing is allocated later.
 * @param rounds who computes the shards of `training.shards`; default: this device, one after another
 */
export async function createTrainer(
  device: Device,
  loaded: ReadyProblem,
  start: Checkpoint,
  rounds?: Rounds,
): Promise<Trainer> {
  const makeEstimator = await estimatorOf(loaded);
  return withOwner(device, (owner) => trainerOf(owner, loaded, start, makeEstimator, rounds));
}

function trainerOf(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Checkpoint,
  makeEstimator: MakeEstimator,
  rounds?: Rounds,
): Omit<Trainer, 'free'> {
  const { device } = owner;
  const { problem, potential, engine } = loaded;
  const { optimizer, iterations: total } = problem.training;
  const { seed } = start;

  const gradient = owner.createBuffer('parameter gradient', start.parameters.byteLength);
  const placed = owner.own(potential.place(device, start.parameters));
  const estimator = makeEstimator(owner, loaded, start, placed, rounds);
  const stepFactors = potential.stepFactors(engine.inputDeviations);
  const adamProgram = owner.own(adam(device, potential.length, optimizer, stepFactors));
  const adamState = owner.own(adamProgram.init(start.average, start.optimizer));
  const average = optimizer.averageDecay > 0 ? owner.own(potential.place(device, start.average)) : placed;

  const learningRate = (iteration: number): number =>
    optimizer.learningRate * scheduleFactor(optimizer.schedule, iteration, total);

  const adapter = engine.adaptsSteps ? owner.own(stepAdapter(device, loaded, estimator.plans)) : undefined;
  /** ε of the last iteration over the problem's. */
  let heat = 1;
  /** Whether parameters have changed since what follows from them was enqueued. */
  let stale = false;
  const refresh = (): void => {
    if (stale) placed.refresh();
    stale = false;
  };

  const trainer: Omit<Trainer, 'free'> = {
    stepSizes: start.stepSizes,
    scales: start.scales,
    learningRate,
    estimatorInfo: () => estimator.info(),
    async averaged() {
      if (average !== placed) {
        device.write(average.parameters, await device.readFloats(adamState.average));
        average.refresh();
      } else {
        refresh();
      }
      return average;
    },
    async adaptSteps() {
      if (!adapter) return {};
      const adapt = heat > 1 ? adapter.byCurvature : adapter.adapt;
      const adapted = await adapt((few) => estimator.somePoints(placed, few), trainer);
      trainer.stepSizes = adapted.stepSizes;
      trainer.scales = adapted.scales;
      return {
        ...(adapted.errors && { stepErrors: adapted.errors }),
        ...(adapted.acceptances && { stepAcceptances: adapted.acceptances }),
      };
    },
    async iterate(iteration) {
      heat = annealedFactor(problem.training, iteration);
      await estimator.estimate(iteration, {
        of: placed,
        gradient,
        stepSizes: trainer.stepSizes,
        scales: trainer.scales,
        heat,
      });
      adamProgram.update(adamState, placed.parameters, gradient, iteration + 1, learningRate(iteration));
      stale = true;
      if (!estimator.readsParameters) refresh();
    },
    async surrogate(iteration) {
      const sum = await estimator.surrogate(placed);
      if (!Number.isFinite(sum)) throw divergence(loaded, trainer.stepSizes, iteration + 1);
      return sum;
    },
    async snapshot(iteration) {
      const parameters = await device.readFloats(placed.parameters);
      const averageNow = await device.readFloats(adamState.average);
      const carried = { optimizer: await adamProgram.carried(adamState), sampler: await estimator.carried() };
      const tensors = Object.values(carried).flatMap((part) => Object.values(part));
      const all = [parameters, averageNow, ...tensors.map((tensor) => tensor.data)];
      if (!all.every(isFiniteArray)) throw divergence(loaded, trainer.stepSizes, iteration);
      const { stepSizes, scales } = trainer;
      const steps = { stepSizes, ...(scales && { scales }) };
      return { iteration, seed, ...steps, average: averageNow, parameters, ...carried };
    },
  };
  return trainer;
}

const isFiniteArray = (values: Tensor['data']): boolean => values.every(Number.isFinite);

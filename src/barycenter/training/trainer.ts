import type { Device } from '../../device/device.js';
import { withOwner, type Owner } from '../../device/owner.js';
import type { Tensor } from '../../io/tensor.js';
import { inputStarts } from '../../ops/support/cost_inputs.js';
import { adam } from '../../optimizer/adam.js';
import { scheduleFactor } from '../../optimizer/schedule.js';
import type { PlacedPotential } from '../../potential/potential.js';
import { keyOf } from '../../random/philox.js';
import type { ReadyProblem } from '../problem/loaded_problem.js';
import { problemSampler } from '../sampling/problem_sampler.js';
import { adaptedSteps, curvatureChains, curvatureOf } from './adapt_steps.js';
import { carriedChains } from './carried_chains.js';
import type { Checkpoint } from './checkpoint.js';
import { divergence } from './divergence.js';
import { minibatches } from './minibatches.js';

/** Training state on a device: `iterate` enqueues one iteration, the rest reads back. Whoever makes it frees it. */
export interface Trainer {
  /** η of each marginal's chains, [K], in engine units; may be changed between iterations. */
  stepSizes: readonly number[];
  /**
   * The potential that sampling would use now: that of the averaged parameters, or of the parameters without averaging.
   */
  averaged(): Promise<PlacedPotential>;
  /** Adapts `stepSizes` to the curvature at the last iteration's chains. */
  adaptSteps(): Promise<void>;
  /** Enqueues iteration t (from 0): minibatch, chain, gradient, Adam, what follows from the parameters. */
  iterate(iteration: number): Promise<void>;
  /** Share of the chains whose last step was accepted, where steps are tested. */
  acceptance(): Promise<number | undefined>;
  /** With `sampler.carry`, 1 where the last iteration's chains went on from those before, 0 where they began anew. */
  carried(): number | undefined;
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

/** Builds every program and buffer of a training run; nothing is allocated later. */
export function createTrainer(device: Device, loaded: ReadyProblem, start: Checkpoint): Trainer {
  return withOwner(device, (owner) => trainerOf(owner, loaded, start));
}

function trainerOf(owner: Owner<Device>, loaded: ReadyProblem, start: Checkpoint): Omit<Trainer, 'free'> {
  const { device } = owner;
  const { problem, costs, potential, marginals, engine } = loaded;
  const { batchSize: batch, optimizer, iterations: total } = problem.training;
  const { seed } = start;
  const segments = marginals.map((_, marginal) => ({ marginal, chains: batch }));
  const xStarts = inputStarts(costs, segments);
  const chains = batch * marginals.length;

  const sampler = owner.own(problemSampler(device, loaded, segments, start.stepSizes));
  const state = owner.own(sampler.createState());
  const { x, y } = state;
  const values = owner.createBuffer('potential values', chains * 4);
  const gradient = owner.createBuffer('parameter gradient', start.parameters.byteLength);
  const placed = owner.own(potential.place(device, start.parameters));
  const { steps, memory, carry } = problem.sampler;
  const batches = carry
    ? carriedChains(owner, loaded, { segments, state, of: placed }, start)
    : minibatches(owner, loaded, segments, state, start);
  /** Steps of chains that go on from where they were. */
  const further = (memory ?? carry)?.steps ?? steps;
  let wentOn = false;
  const chainWeights = problem.marginals.flatMap((m) => new Array<number>(batch).fill(m.weight / batch));
  const weights = owner.upload('chain weights', Float32Array.from(chainWeights));
  const parameterGradient = owner.own(potential.parameterGradient(device, segments));
  const potentialValues = owner.own(potential.value(device, segments));
  const stepFactors = potential.stepFactors(engine.inputDeviations);
  const adamProgram = owner.own(adam(device, potential.length, optimizer, stepFactors));
  const adamState = owner.own(adamProgram.init(start.average, start.optimizer));
  const average = optimizer.averageDecay > 0 ? owner.own(potential.place(device, start.average)) : placed;

  const learningRate = (iteration: number): number =>
    optimizer.learningRate * scheduleFactor(optimizer.schedule, iteration, total);

  const curvature = engine.adaptsSteps ? owner.own(curvatureOf(device, loaded)) : undefined;
  const few = curvatureChains(loaded);
  /** The first chains of every marginal: their inputs and where they stand. */
  async function someChains(): Promise<[x: Float32Array, y: Float32Array]> {
    const blocks = costs.map(({ xDim }, k) => device.read(x, xStarts[k] * 4, few * xDim * 4));
    const { dim } = potential;
    const ends = costs.map((_, k) => device.read(y, k * batch * dim * 4, few * dim * 4));
    return [joined(await Promise.all(blocks)), joined(await Promise.all(ends))];
  }

  const trainer: Omit<Trainer, 'free'> = {
    stepSizes: start.stepSizes,
    learningRate,
    carried: () => (carry ? Number(wentOn) : undefined),
    acceptance: async () => (await sampler.info()).acceptance,
    async averaged() {
      if (average !== placed) {
        device.write(average.parameters, await device.readFloats(adamState.average));
        average.refresh();
      }
      return average;
    },
    async adaptSteps() {
      if (curvature) trainer.stepSizes = adaptedSteps(loaded, await curvature.measure(placed, ...(await someChains())));
    },
    async iterate(iteration) {
      const visit = await batches.begin(iteration);
      const counter = { key: keyOf(seed), iteration, firstChain: 0 };
      if (visit.isFirst) sampler.init(state, counter);
      sampler.step(state, placed, counter, 0, visit.isFirst ? steps : further, trainer.stepSizes);
      batches.end(visit);
      wentOn = !visit.isFirst;
      parameterGradient.run({ of: placed, y, weights, gradient });
      adamProgram.update(adamState, placed.parameters, gradient, iteration + 1, learningRate(iteration));
      placed.refresh();
    },
    async surrogate(iteration) {
      potentialValues.run({ of: placed, y, out: values });
      const f = await device.readFloats(values);
      let sum = 0;
      for (let c = 0; c < chains; c++) sum += chainWeights[c] * f[c];
      if (!Number.isFinite(sum)) throw divergence(loaded, trainer.stepSizes, iteration + 1);
      return sum;
    },
    async snapshot(iteration) {
      const parameters = await device.readFloats(placed.parameters);
      const averageNow = await device.readFloats(adamState.average);
      const carried = { optimizer: await adamProgram.carried(adamState), sampler: await batches.carried() };
      const tensors = Object.values(carried).flatMap((part) => Object.values(part));
      const all = [parameters, averageNow, ...tensors.map((tensor) => tensor.data)];
      if (!all.every(isFiniteArray)) throw divergence(loaded, trainer.stepSizes, iteration);
      const { stepSizes } = trainer;
      return { iteration, seed, stepSizes, average: averageNow, parameters, ...carried };
    },
  };
  return trainer;
}

function joined(parts: readonly ArrayBuffer[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...new Float32Array(part)]));
}

const isFiniteArray = (values: Tensor['data']): boolean => values.every(Number.isFinite);

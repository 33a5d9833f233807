import type { TracedCost } from '../autograd/traced_cost.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { openDevice } from '../open_device/open_device.js';
import { whileOwned, type Owner } from '../device/owner.js';
import { abortedBy, DivergenceError } from '../errors.js';
import { giveWay } from '../give_way.js';
import { checkGraph } from '../layers/check_graph.js';
import { frozenGraph } from '../layers/frozen_graph.js';
import type { CheckedGraph, LayerGraph } from '../layers/graph.js';
import { initialTensors } from '../layers/initial.js';
import { arrangedWeights } from '../layers/passes.js';
import { floatsOf } from '../layers/shape.js';
import { slicedPrograms } from '../layers/slices.js';
import { placeTensors, tensorSums } from '../layers/tensors.js';
import { adam } from '../optimizer/adam.js';
import { scheduleFactor } from '../optimizer/schedule.js';
import { keyOf } from '../random/philox.js';
import { fromCheckpoint, toCheckpoint, type GraphState } from './checkpoint.js';
import { checkExamples, minibatch, type Examples } from './examples.js';
import { recordLoss } from './record_loss.js';
import {
  graphSettings,
  refused,
  type GraphMetricPoint,
  type GraphSettings,
  type GraphTraining,
  type TrainGraphOptions,
} from './settings.js';

/** Lines of history at most, beside those of checkpoints and of the end. */
const HISTORY_LINES = 100;

/** Iterations in flight before the host waits, so that the queue stays short and an abort is heard. */
const IN_FLIGHT = 4;

/** What is trained, and on what. */
interface Task {
  readonly graph: CheckedGraph;
  readonly loss: TracedCost;
  readonly examples: Examples;
  readonly settings: GraphSettings;
}

/** See `train_graph.ts`, which loads this. */
export async function trainGraph(given: LayerGraph, options: TrainGraphOptions): Promise<GraphTraining> {
  const settings = graphSettings(options);
  const graph = checkGraph(given);
  const examples = checkExamples(options, floatsOf(graph.input), settings.noise);
  const task: Task = {
    graph,
    loss: options.loss.trace(examples.targetDim, floatsOf(graph.shape)),
    examples,
    settings,
  };
  if (graph.length === 0) throw refused('a graph that is trained has parameters', 'none', 'Give it a layer with some.');
  const start = startOf(task, options);
  const { device } = options;
  if (device) return train(device, task, start);
  const own = await openDevice();
  try {
    return await train(own, task, start);
  } finally {
    await own.close();
  }
}

/** @throws InvalidInputError for a start that is not of the graph */
function startOf({ graph, settings }: Task, { resumeFrom, startFrom, seed }: TrainGraphOptions): GraphState {
  if (resumeFrom) {
    const state = fromCheckpoint(graph, resumeFrom);
    if (seed !== undefined && seed !== state.seed)
      throw refused(`a resumed training keeps its seed ${state.seed}`, String(seed), 'Leave the seed out.');
    if (state.iteration > settings.until) {
      const rule = `until is at least what is done, ${state.iteration} iterations`;
      throw refused(rule, String(settings.until), 'Leave resumeFrom out, or train longer.');
    }
    return state;
  }
  if (startFrom && JSON.stringify(checkGraph(startFrom.graph).source) !== JSON.stringify(graph.source))
    throw refused('startFrom is of the same graph', 'another', 'Pass one that was trained of this graph.');
  const parameters = startFrom
    ? frozenGraph(startFrom, 'trainGraph: startFrom').parameters
    : initialTensors(graph, keyOf(settings.seed), { start: settings.start, body: 0 });
  const zeros = new Float32Array(graph.length);
  return {
    iteration: 0,
    seed: settings.seed,
    parameters,
    average: parameters,
    firstMoment: zeros,
    secondMoment: zeros,
  };
}

/** The state on a device. */
interface Stepper {
  /** Enqueues iteration t (from 0): losses and their gradient, Adam. */
  step(iteration: number): void;
  learningRate(iteration: number): number;
  /** Mean loss of the last iteration's minibatch, before its step. */
  loss(): Promise<number>;
  /** Copies the state to the host. */
  snapshot(iteration: number): Promise<GraphState>;
}

/** Builds every program and buffer; nothing is allocated later. What is allocated is the owner's. */
function stepper(owner: Owner<Device>, { graph, loss, examples, settings }: Task, start: GraphState): Stepper {
  const { device } = owner;
  const { batchSize, optimizer, iterations, memory } = settings;
  const key = keyOf(start.seed);
  const parameters = owner.upload('parameters', start.parameters);
  const gradient = owner.createBuffer('parameter gradient', graph.length * 4);
  const input = owner.createBuffer('inputs', batchSize * floatsOf(graph.input) * 4);
  const target = owner.createBuffer('targets', batchSize * examples.targetDim * 4);
  const losses = owner.createBuffer('losses', batchSize * 4);
  const [run] = slicedPrograms(owner, [recordLoss(graph, loss, batchSize)], memory);
  const tensors = placeTensors(owner, graph.tensors, arrangedWeights(graph));
  const sums = tensorSums(owner, graph.tensors);
  const program = owner.own(adam(device, graph.length, optimizer));
  const shape = [graph.length];
  const moments = {
    firstMoment: { shape, data: start.firstMoment },
    secondMoment: { shape, data: start.secondMoment },
  };
  const state = owner.own(program.init(start.average, moments));
  const rate = (iteration: number): number =>
    optimizer.learningRate * scheduleFactor(optimizer.schedule, iteration, iterations);
  const rows = (buffer: DeviceBuffer) => ({ buffer, first: 0 });
  return {
    learningRate: rate,
    step(iteration) {
      const drawn = minibatch(examples, settings, key, iteration);
      device.write(input, drawn.input);
      device.write(target, drawn.target);
      tensors.refresh(parameters);
      sums.begin();
      run({
        given: [rows(input), rows(target)],
        results: [rows(losses)],
        tensors: { ...tensors, gradient: (name) => sums.part(name), written: (names) => sums.written(names) },
      });
      sums.collect(gradient);
      program.update(state, parameters, gradient, iteration + 1, rate(iteration));
    },
    async loss() {
      return (await device.readFloats(losses)).reduce((sum, value) => sum + value, 0) / batchSize;
    },
    async snapshot(iteration) {
      const { firstMoment, secondMoment } = await program.carried(state);
      return {
        iteration,
        seed: start.seed,
        parameters: await device.readFloats(parameters),
        average: await device.readFloats(state.average),
        firstMoment: firstMoment.data as Float32Array,
        secondMoment: secondMoment.data as Float32Array,
      };
    },
  };
}

const diverged = (done: number, learningRate: number): DivergenceError =>
  new DivergenceError(
    `trainGraph: a loss or a parameter left the finite numbers at or before iteration ${done}. ` +
      `Lower optimizer.learningRate (try ${Number((learningRate / 10).toPrecision(2))}); ` +
      'checkpoints taken before are untouched.',
  );

function train(device: Device, task: Task, start: GraphState): Promise<GraphTraining> {
  return whileOwned(device, async (owner) => {
    const { graph, settings } = task;
    const { until, iterations, checkpointEvery, optimizer, onProgress, onCheckpoint, signal } = settings;
    const own = stepper(owner, task, start);
    const history: GraphMetricPoint[] = [];
    const stateAt = async (iteration: number): Promise<GraphState> => {
      const state = await own.snapshot(iteration);
      const arrays = [state.parameters, state.average, state.firstMoment, state.secondMoment];
      if (!arrays.every((array) => array.every(Number.isFinite))) throw diverged(iteration, optimizer.learningRate);
      return state;
    };
    const reportEvery = Math.ceil(iterations / HISTORY_LINES);
    let state = start;
    for (let iteration = start.iteration; iteration < until; iteration++) {
      if (signal?.aborted) {
        await onCheckpoint?.(toCheckpoint(graph, await stateAt(iteration)));
        throw abortedBy(signal, `trainGraph: stopped after iteration ${iteration} of ${until}`);
      }
      own.step(iteration);
      const done = iteration + 1;
      const due = done === until || done % checkpointEvery === 0;
      if (due || done % reportEvery === 0) {
        const point = { iteration: done, loss: await own.loss(), learningRate: own.learningRate(iteration) };
        if (!Number.isFinite(point.loss)) throw diverged(done, optimizer.learningRate);
        history.push(point);
        onProgress?.(point);
      }
      if (due) {
        state = await stateAt(done);
        await onCheckpoint?.(toCheckpoint(graph, state));
      }
      if (done % IN_FLIGHT === 0) {
        await device.synchronize();
        await giveWay();
      }
    }
    const parameters = optimizer.averageDecay > 0 ? state.average : state.parameters;
    return { trained: { graph: graph.source, parameters }, history, checkpoint: toCheckpoint(graph, state) };
  });
}

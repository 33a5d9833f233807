import type { ReadyProblem } from '../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { initialCheckpoint } from '../../src/barycenter/training/initial_checkpoint.js';
import { problemSampler } from '../../src/barycenter/sampling/problem_sampler.js';
import { marginalSource } from '../../src/barycenter/training/marginal_source.js';
import { createTrainer, type Trainer } from '../../src/barycenter/training/trainer.js';
import { tuneUse } from '../../src/barycenter/tuning/tune_problem.js';
import type { Device } from '../../src/device/device.js';
import { inputStarts } from '../../src/ops/support/cost_inputs.js';
import { adam } from '../../src/optimizer/adam.js';
import { asMlp } from '../../src/potential/mlp/mlp_potential.js';
import { keyOf } from '../../src/random/philox.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { withBuffers, type Buffers } from '../support/device_data.js';
import { formatPercent } from '../support/format.js';
import { mainThreadSeconds } from '../support/main_thread_time.js';
import { chainOperations, parameterGradientOperations, sampleSteps, shapeOf } from '../support/operations.js';
import { benchProblem, type BenchProblem } from '../support/problems.js';
import { ascending, median } from '../support/timing.js';

const SEED = 7;
/** As many as training has in flight before it waits. */
const IN_FLIGHT = 4;
const RUNS = { quick: 7, full: 9 };
/** Waits for `IN_FLIGHT` iterations. */
const WAITS = { before: 3, measured: 5 };

/** One piece of an iteration, alone on the device. */
export interface Part {
  readonly name: string;
  /** Times in a queue before the wait, so that waiting does not count where it is long. */
  readonly repeats: number;
  enqueue(this: void): void | Promise<void>;
  readonly row?: Partial<Row>;
}

export async function secondsOfPart(device: Device, { repeats, enqueue }: Part): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await enqueue();
  await device.synchronize();
  return (performance.now() - start) / 1000 / repeats;
}

/** Seconds of every round, in order, part by part; in turns, so that whatever else the machine does meets all alike. */
async function timeParts(device: Device, parts: readonly Part[], rounds: number): Promise<number[][]> {
  for (const part of parts) await secondsOfPart(device, part);
  const seconds = parts.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, part] of parts.entries()) seconds[i].push(await secondsOfPart(device, part));
  }
  return seconds;
}

/** The parts of `trainer.iterate`, on buffers of their own. */
function partsOf(device: Device, { keep, empty, upload }: Buffers, loaded: ReadyProblem): Part[] {
  const { potential, costs, problem, marginals, engine } = loaded;
  const { network } = asMlp(potential)!;
  const { batchSize: batch, optimizer } = problem.training;
  const { steps } = problem.sampler;
  const key = keyOf(SEED);
  const start = initialCheckpoint(loaded, SEED);
  const segments = marginals.map((_, marginal) => ({ marginal, chains: batch }));
  const chainWeights = problem.marginals.flatMap(({ weight }) => new Array<number>(batch).fill(weight / batch));
  const weights = upload('chain weights', Float32Array.from(chainWeights));
  const placed = keep(potential.place(device, start.parameters));
  const sampler = keep(problemSampler(device, loaded, segments, engine.stepSizes));
  const state = keep(sampler.createState());
  const gradient = empty('gradient', potential.length);
  const sources = marginals.map((marginal, index) =>
    keep(marginalSource(device, { marginal, index, batch, seed: SEED, key })),
  );
  const xStarts = inputStarts(costs, segments);
  const parameterGradient = keep(potential.parameterGradient(device, segments));
  const adamProgram = keep(adam(device, potential.length, optimizer, potential.stepFactors(engine.inputDeviations)));
  const adamState = keep(adamProgram.init(start.average));
  const counter = { key, iteration: 0, firstChain: 0 };
  return [
    {
      name: 'gather',
      repeats: 8,
      async enqueue() {
        for (const [k, source] of sources.entries()) await source.fill(state.x, xStarts[k], 0);
      },
    },
    { name: 'start of the chains', repeats: 8, enqueue: () => sampler.init(state, counter) },
    {
      name: 'chain',
      repeats: 1,
      enqueue: () => sampler.step(state, placed, counter, 0, steps),
      row: {
        steps,
        shape: shapeOf(network, segments),
        operations: chainOperations(network, segments, steps),
        sampleSteps: sampleSteps(segments, steps),
      },
    },
    {
      name: 'gradient',
      repeats: 8,
      enqueue: () => parameterGradient.run({ of: placed, y: state.y, weights, gradient }),
      row: { operations: parameterGradientOperations(network, segments) },
    },
    { name: 'optimizer', repeats: 8, enqueue: () => adamProgram.update(adamState, placed.parameters, gradient, 1, 0) },
    { name: 'weights and heads', repeats: 8, enqueue: () => placed.refresh() },
  ];
}

/** Whole iterations as training does them, several in flight, and how busy they keep the main thread. */
export class WholeIteration implements Part {
  readonly name = 'whole iteration';
  readonly repeats = IN_FLIGHT;
  #iteration = 0;

  constructor(private readonly trainer: Trainer) {}

  readonly enqueue = async (): Promise<void> => {
    await this.trainer.iterate(this.#iteration++);
  };

  /**
   * The share of a core that the calling thread takes over some iterations, once their waits have followed each other
   * for long enough that the device knows what to expect.
   */
  async mainThreadShare(device: Device): Promise<number | undefined> {
    for (let i = 0; i < WAITS.before; i++) await secondsOfPart(device, this);
    const [busyBefore, before] = [mainThreadSeconds(), performance.now()];
    for (let i = 0; i < WAITS.measured; i++) await secondsOfPart(device, this);
    const [busyAfter, after] = [mainThreadSeconds(), performance.now()];
    return busyBefore === undefined || busyAfter === undefined
      ? undefined
      : ((busyAfter - busyBefore) * 1000) / (after - before);
  }

  /** What the iterations compute must stay finite. @throws WrongKernelError */
  async check(name: string): Promise<void> {
    if (!Number.isFinite(await this.trainer.surrogate(this.#iteration - 1)))
      throw new WrongKernelError(`${name}: no finite objective.`);
  }
}

async function problemRows({ device, quick }: BenchContext, name: BenchProblem): Promise<Row[]> {
  return withBuffers(device, async (buffers) => {
    const loaded = await loadMarginals(await benchProblem(name));
    await tuneUse(device, loaded, 'training');
    const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, SEED));
    const iteration = new WholeIteration(buffers.keep(trainer));
    const parts = partsOf(device, buffers, loaded);
    const [whole, ...seconds] = await timeParts(device, [iteration, ...parts], quick ? RUNS.quick : RUNS.full);
    const busy = await iteration.mainThreadShare(device);
    await iteration.check(name);

    const chain = median(seconds[parts.findIndex((part) => part.name === 'chain')]);
    const left = whole.map((value, round) => Math.max(0, value - seconds.reduce((sum, part) => sum + part[round], 0)));
    const row = (part: Pick<Part, 'name' | 'row'>, values: readonly number[]): Row => ({
      ...part.row,
      name: `${name}: ${part.name}`,
      seconds: ascending(values),
      group: name,
      columns: {
        'of the iteration': formatPercent(median(values) / median(whole)),
        'over the chain': formatPercent(median(values) / chain),
      },
    });
    const first = row(iteration, whole);
    return [
      busy === undefined
        ? first
        : { ...first, columns: { ...first.columns, 'main thread on a core': formatPercent(busy) } },
      ...parts.map((part, i) => row(part, seconds[i])),
      row({ name: 'host' }, left),
    ];
  });
}

/**
 * A training iteration and its parts, each part alone on the device. `host` is what is left of the iteration in each
 * round: its own work, waiting, and what the parts gain or lose by standing in one queue; below zero it counts as
 * nothing.
 */
export const iterationBench: Bench = {
  name: 'iteration',
  async measure(context) {
    const { software } = context.device.info;
    const quick: readonly BenchProblem[] = software ? ['twister-quick'] : ['twister'];
    const full: readonly BenchProblem[] = software
      ? ['twister-quick', 'twister']
      : ['twister', 'twister-paper', 'cells'];
    const problems = context.quick ? quick : full;
    const rows: Row[] = [];
    for (const name of problems) rows.push(...(await problemRows(context, name)));
    return rows;
  },
};

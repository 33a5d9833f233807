import type { Device } from '../../device/device.js';
import { whileOwned } from '../../device/owner.js';
import { abortedBy, invalid } from '../../errors.js';
import { giveWay } from '../../give_way.js';
import type { Tensors } from '../../io/tensor.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { readyProblem } from '../problem/restore_problem.js';
import { dualObjective, type DualEstimate, type DualObjective } from '../validation/dual_objective.js';
import { adaptEvery, adaptsAfter } from './adapt_steps.js';
import { annealedFactor } from './annealing.js';
import type { AdaptedInfo, Checkpoint, MetricPoint } from './checkpoint.js';
import { divergence } from './divergence.js';
import type { Rounds } from './rounds.js';
import { createTrainer, type Trainer } from './trainer.js';

/** What a training session may be asked besides the problem. */
export interface TrainOptions {
  /** Stop when this many iterations are done in all; default: the problem's. Schedules follow the problem's total. */
  readonly until?: number;
  /** Called with each new line of the history. */
  readonly onProgress?: (point: MetricPoint) => void;
  /** Called with the state every `checkpointEvery` iterations, at the end and when stopped by `signal`. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** Default: a tenth of the problem's iterations. */
  readonly checkpointEvery?: number;
  /**
   * Also after so many seconds without one, of an iteration's end; default: never. Changes no bit of what is learned.
   */
  readonly checkpointSeconds?: number;
  /** Seconds from any origin, for tests; default: the time. */
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  /** Who computes the shards of `training.shards`; default: the device, one after another. Changes no bit. */
  readonly rounds?: Rounds;
}

export interface TrainOutcome {
  readonly checkpoint: Checkpoint;
  readonly history: readonly MetricPoint[];
}

/** Lines of history in a run of the problem's full length. */
const HISTORY_LINES = 100;

/** Iterations in flight before the host waits, so that the queue stays short and an abort is heard. */
const IN_FLIGHT = 4;

interface Session {
  readonly device: Device;
  readonly loaded: LoadedProblem;
  readonly trainer: Trainer;
  readonly validation: DualObjective | undefined;
  readonly options: TrainOptions;
  readonly history: MetricPoint[];
  readonly clock: () => number;
  readonly startedAt: number;
  /** When the last checkpoint was taken, or the session started. */
  checkpointAt: number;
  latest: DualEstimate | undefined;
  /** What an earlier session's validation carried. */
  readonly before: Tensors;
}

/** One that the problem has not planned, at the end of a session, leaves no trace in what follows. */
async function validate(session: Session, done: number): Promise<void> {
  const { validation, trainer, loaded } = session;
  if (validation === undefined) return;
  const { iterations, validation: plan } = loaded.problem.training;
  const isPlanned = done % plan.every === 0 || done === iterations;
  session.latest = await validation.measure(await trainer.averaged(), trainer, isPlanned);
  if (!Number.isFinite(session.latest.loss)) throw divergence(session.loaded, session.trainer.stepSizes, done);
}

async function report(session: Session, iteration: number, adapted: AdaptedInfo): Promise<void> {
  const { trainer, history, latest, options } = session;
  const { training } = session.loaded.problem;
  const surrogate = await trainer.surrogate(iteration);
  const estimated = await trainer.estimatorInfo();
  const point: MetricPoint = {
    iteration: iteration + 1,
    surrogate,
    learningRate: trainer.learningRate(iteration),
    ...(latest === undefined ? {} : lossOf(latest)),
    ...estimated,
    ...(training.anneal && { epsilon: annealedFactor(training, iteration) * session.loaded.epsilon }),
    ...adapted,
    seconds: session.clock() - session.startedAt,
  };
  history.push(point);
  options.onProgress?.(point);
}

const lossOf = ({ loss, standardError, change }: DualEstimate): Partial<MetricPoint> => {
  return {
    loss,
    lossError: standardError,
    ...(change ? { lossChange: change.value, lossChangeError: change.standardError } : {}),
  };
};

async function checkpoint(session: Session, done: number): Promise<Checkpoint> {
  const state = { ...(await session.trainer.snapshot(done)), validation: session.validation?.carried() ?? {} };
  await session.options.onCheckpoint?.(state);
  session.checkpointAt = session.clock();
  return state;
}

/** A checkpoint by time, which leaves no line in the history: that is the same however fast the machine is. */
async function checkpointByTime(session: Session, iteration: number): Promise<void> {
  const { options, trainer, clock, checkpointAt } = session;
  if (options.checkpointSeconds === undefined || clock() - checkpointAt < options.checkpointSeconds) return;
  await trainer.surrogate(iteration); // throws where a chain has left the finite numbers
  await checkpoint(session, iteration + 1);
}

async function iterations(session: Session, from: number, until: number): Promise<Checkpoint> {
  const { trainer, options, loaded, device } = session;
  const total = loaded.problem.training.iterations;
  const { validation } = loaded.problem.training;
  const reportEvery = Math.max(1, Math.floor(total / HISTORY_LINES));
  const checkpointEvery = options.checkpointEvery ?? Math.max(1, Math.floor(total / 10));
  const adaptSteps = adaptEvery(loaded);
  session.latest = session.validation?.restore(session.before);
  if (from < until && session.latest === undefined) await validate(session, from);
  for (let iteration = from; iteration < until; iteration++) {
    if (options.signal?.aborted) {
      await checkpoint(session, iteration);
      throw abortedBy(options.signal, `solve: stopped after iteration ${iteration} of ${until}`);
    }
    const done = iteration + 1;
    const last = done === until;
    await trainer.iterate(iteration);
    const adapted = adaptsAfter(done, adaptSteps) ? await trainer.adaptSteps() : {};
    if (done % validation.every === 0 || last) await validate(session, done);
    const due = done % checkpointEvery === 0 || last;
    // What was measured is known now, and to no session that goes on from here.
    const measured = Object.keys(adapted).length > 0;
    if (done % reportEvery === 0 || due || measured) await report(session, iteration, adapted);
    if (due) {
      // None is held longer than it takes to hand it over: it may have the chains of millions of rows.
      const state = await checkpoint(session, done);
      if (last) return state;
    } else await checkpointByTime(session, iteration);
    if (done % IN_FLIGHT === 0) {
      await device.synchronize();
      await giveWay();
    }
  }
  return checkpoint(session, from);
}

/** Of a checkpoint that has it: from code it may be an older one. */
const carriedValidation = ({ validation = {} }: Partial<Checkpoint>): Tensors => validation;

/**
 * Trains from `start` (new or resumed). A checkpoint is only taken after its numbers were seen to be finite.
 * @throws DivergenceError, AbortedError (after a last `onCheckpoint`), InvalidInputError for rounds of nothing cut, and
 * the device's errors
 */
export async function train(
  device: Device,
  given: LoadedProblem,
  start: Checkpoint,
  options: TrainOptions,
): Promise<TrainOutcome> {
  const loaded = await readyProblem(given);
  const { validation, shards } = loaded.problem.training;
  if (options.rounds !== undefined && shards === undefined)
    throw invalid(
      'solve',
      'rounds are of shards',
      'a problem without training.shards',
      'Give it, or leave rounds out.',
    );
  const clock = options.clock ?? (() => performance.now() / 1000);
  return whileOwned(device, async (owner) => {
    const spec = { seed: start.seed, ...validation };
    const session: Session = {
      device,
      loaded,
      trainer: owner.own(await createTrainer(device, loaded, start, options.rounds)),
      validation: validation.every > 0 ? owner.own(await dualObjective(device, loaded, spec)) : undefined,
      options,
      history: [],
      clock,
      startedAt: clock(),
      checkpointAt: clock(),
      latest: undefined,
      before: carriedValidation(start),
    };
    await giveWay();
    const state = await iterations(session, start.iteration, options.until ?? loaded.problem.training.iterations);
    return { checkpoint: state, history: session.history };
  });
}

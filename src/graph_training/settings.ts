import { checkDevice, checkOptions, described, type Known } from '../arguments.js';
import type { Cost } from '../autograd/index.js';
import type { PointsInput } from '../barycenter/sampling/points_input.js';
import type { Device } from '../device/device.js';
import { invalid } from '../errors.js';
import type { TensorFile } from '../io/safetensors.js';
import type { WeightStart } from '../layers/initial.js';
import type { TrainedGraph } from '../layers/trained_graph.js';
import { checkCount, checkPositive } from '../ops/support/checks.js';
import type { AdamSpec } from '../optimizer/adam.js';
import { SCHEDULES, type Schedule } from '../optimizer/schedule.js';
import { Iterations } from '../random/counters.js';
import { MAX_SEED } from '../random/philox.js';

/** Adam's settings, as a problem's `training.optimizer` has them. */
export interface GraphOptimizer extends AdamSpec {
  readonly schedule: Schedule;
}

/** One line of the history. */
export interface GraphMetricPoint {
  /** Iterations done when it was taken. */
  readonly iteration: number;
  /** Mean over the minibatch of the iteration, before its step. */
  readonly loss: number;
  readonly learningRate: number;
}

/** A graph that was trained. */
export interface GraphTraining {
  /** With the moving average of the parameters, or the parameters where `averageDecay` is 0. */
  readonly trained: TrainedGraph;
  /** At most 100 lines and one, beside those of checkpoints. */
  readonly history: readonly GraphMetricPoint[];
  /** The state at the end, which `encodeSafetensors` makes a file of, for `resumeFrom`. */
  readonly checkpoint: TensorFile;
}

export interface TrainGraphOptions {
  /** What the graph is given: rows [examples, height · width · channels of its input, less `noise`]. */
  readonly inputs: PointsInput;
  /** What its output is compared with: rows [examples, x of `loss`]; left out, the inputs themselves. */
  readonly targets?: PointsInput;
  /** c(target, output), whose mean is minimised: any cost, as `squaredEuclidean()`, `crossEntropy()`, one of code. */
  readonly loss: Cost;
  /** So many standard normal numbers follow every row of the inputs, drawn anew each time; default 0. */
  readonly noise?: number;
  readonly iterations: number;
  /** Examples of an iteration, drawn with replacement; default 64. */
  readonly batchSize?: number;
  /**
   * Adam's settings, PyTorch's defaults. `averageDecay` 0 (default) gives the parameters themselves, above 0 their
   * moving average; `schedule` is constant by default.
   */
  readonly optimizer?: Partial<AdamSpec> & { readonly schedule?: Partial<Schedule> };
  /** How weights begin, He et al. (2015), default `fan-in`. */
  readonly start?: WeightStart;
  /** Begins with parameters that were trained already, of the same graph. */
  readonly startFrom?: TrainedGraph;
  /** Goes on from a checkpoint of the same training, as if there had been no interruption. */
  readonly resumeFrom?: TensorFile;
  /** Default: one that is opened, and closed at the end. */
  readonly device?: Device;
  /** Whole number from 0, default 0. The same seed, device and version give the same bits. */
  readonly seed?: number;
  /** MiB that values of layers may take at once, default 256: a batch that needs more is cut. */
  readonly memory?: number;
  /** Stop when so many iterations are done in all; schedules follow `iterations`. */
  readonly until?: number;
  readonly onProgress?: (point: GraphMetricPoint) => void;
  /** Called with the state every `checkpointEvery` iterations (default: a tenth), at the end and on `signal`. */
  readonly onCheckpoint?: (checkpoint: TensorFile) => void | Promise<void>;
  readonly checkpointEvery?: number;
  readonly signal?: AbortSignal;
}

/** Settings with their defaults. */
export type GraphSettings = Required<Pick<TrainGraphOptions, 'noise' | 'batchSize' | 'start' | 'seed' | 'until'>> &
  Pick<TrainGraphOptions, 'iterations' | 'onProgress' | 'onCheckpoint' | 'signal'> & {
    readonly optimizer: GraphOptimizer;
    readonly checkpointEvery: number;
    /** Bytes. */
    readonly memory: number;
  };

export const OPERATION = 'trainGraph';

const KNOWN: Known<TrainGraphOptions> = {
  inputs: true,
  targets: true,
  loss: true,
  noise: true,
  iterations: true,
  batchSize: true,
  optimizer: true,
  start: true,
  startFrom: true,
  resumeFrom: true,
  device: true,
  seed: true,
  memory: true,
  until: true,
  onProgress: true,
  onCheckpoint: true,
  checkpointEvery: true,
  signal: true,
};

/** @throws InvalidInputError for settings that are unknown, or of no use together */
export function graphSettings(options: TrainGraphOptions): GraphSettings {
  checkOptions(OPERATION, options, KNOWN);
  if (options.device !== undefined) checkDevice(OPERATION, options.device);
  checkLoss(options.loss);
  const { iterations, batchSize = 64, noise = 0, start = 'fan-in', seed = 0, memory = 256 } = options;
  const { until = iterations, checkpointEvery = Math.max(1, Math.floor(iterations / 10)) } = options;
  for (const [name, value] of Object.entries({ iterations, batchSize, memory, until, checkpointEvery }))
    checkCount(OPERATION, name, value);
  if (iterations > Iterations.graphTraining.last) throw beyond('iterations', Iterations.graphTraining.last, iterations);
  if (until > iterations) throw beyond('until', iterations, until);
  checkWhole('noise', noise);
  checkWhole('seed', seed);
  if (options.startFrom && options.resumeFrom)
    throw refused('a training begins in one place', 'startFrom and resumeFrom', 'Leave one of them out.');
  if (!(['fan-in', 'fan-out'] as readonly unknown[]).includes(start))
    throw refused('start is "fan-in" or "fan-out"', described(start), 'Leave it out.');
  const { onProgress, onCheckpoint, signal } = options;
  return {
    ...{ iterations, batchSize, noise, start, seed, until, checkpointEvery, memory: memory * 2 ** 20 },
    optimizer: optimizerOf(options.optimizer ?? {}),
    ...(onProgress && { onProgress }),
    ...(onCheckpoint && { onCheckpoint }),
    ...(signal && { signal }),
  };
}

function checkLoss(loss: unknown): void {
  if (typeof loss === 'object' && loss !== null && 'trace' in loss) return;
  const wayOut = 'Pass squaredEuclidean(), crossEntropy() or defineCost((target, output) => …).';
  throw refused('loss is a cost c(target, output)', described(loss), wayOut);
}

function optimizerOf(given: NonNullable<TrainGraphOptions['optimizer']>): GraphOptimizer {
  const operation = `${OPERATION}: optimizer`;
  const known = { learningRate: true, beta1: true, beta2: true, epsilon: true, averageDecay: true, schedule: true };
  checkOptions<GraphOptimizer>(operation, given, known as Known<GraphOptimizer>);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, averageDecay = 0, schedule = {} } = given;
  checkOptions<Schedule>(`${operation}.schedule`, schedule, { kind: true, warmup: true, final: true });
  const { kind = 'constant', warmup = 0, final = 0 } = schedule;
  checkPositive(operation, 'learningRate', learningRate);
  checkPositive(operation, 'epsilon', epsilon);
  for (const [name, value] of Object.entries({ beta1, beta2, averageDecay }))
    if (!(value >= 0 && value < 1))
      throw invalid(operation, `${name} is from 0 to below 1`, described(value), 'Leave it out.');
  if (!SCHEDULES.includes(kind)) {
    const wayOut = `Known: ${SCHEDULES.join(', ')}.`;
    throw invalid(`${operation}.schedule`, 'kind is the name of a schedule', described(kind), wayOut);
  }
  checkWhole('optimizer.schedule.warmup', warmup);
  if (!(final >= 0 && final <= 1))
    throw invalid(`${operation}.schedule`, 'final is from 0 to 1', described(final), 'Leave it out.');
  return { learningRate, beta1, beta2, epsilon, averageDecay, schedule: { kind, warmup, final } };
}

function checkWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0 && value <= MAX_SEED) return;
  throw refused(`${name} must be a whole number from 0 up`, described(value), 'Leave it out.');
}

const beyond = (name: string, most: number, value: number) =>
  refused(`${name} is at most ${most}`, String(value), `Pass ${most} or fewer.`);

export const refused = (rule: string, received: string, wayOut: string) => invalid(OPERATION, rule, received, wayOut);

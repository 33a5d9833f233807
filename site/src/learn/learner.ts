import {
  openDevice,
  Result,
  solve,
  type Checkpoint,
  type Device,
  type MetricPoint,
  type Problem,
  type ProblemInput,
} from 'energy-barycenter';

/** What a page is told while it learns. Results stay alive until the next one was shown. */
export interface Listener {
  /** A device was opened, or another in the place of a lost one. */
  opened(device: Device): void;
  /** The device went, and with it what was shown; learning goes on from this iteration on another. */
  lost(iteration: number): void;
  /** There is something to draw from, after so many iterations. Learning waits for it. */
  shown(result: Result, progress: Progress): Promise<void>;
  /** A line of history. */
  measured(point: MetricPoint): void;
}

export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  /** Langevin steps of chains a second, of training alone. */
  readonly stepsPerSecond: number;
  readonly done: boolean;
}

/** A second has so many pictures. Learning waits while one is drawn from, a tenth of the time. */
const SECONDS_BETWEEN_PICTURES = 0.25;

export interface Session {
  readonly problem: ProblemInput;
  readonly seed: number;
  readonly startFrom?: Result;
  /** Where an earlier session of the same problem and seed came to. */
  readonly resumeFrom?: Checkpoint;
  readonly signal: AbortSignal;
}

/** Steps of a chain in an iteration, in the mean: of minibatches that are met again the first visit takes more. */
const stepsOf = ({ steps, memory }: Problem['sampler']): number =>
  memory ? (steps + (memory.visits - 1) * memory.steps) / memory.visits : steps;

/** Learns one problem after another on a device that it holds. */
export class Learner {
  #device: Promise<Device> | undefined;
  #opened: Device | undefined;

  constructor(readonly listener: Listener) {}

  /** Opened when it is first asked for. */
  device(): Promise<Device> {
    this.#device ??= openDevice().then((device) => {
      this.#opened = device;
      this.listener.opened(device);
      return device;
    });
    return this.#device;
  }

  /**
   * Learns until the problem's iterations are done or the signal stops it. The result, as far as learning came, is the
   * caller's to free; undefined where nothing was learned.
   */
  async learn(session: Session): Promise<Result | undefined> {
    let from = session.resumeFrom;
    for (;;) {
      const run = new Run(await this.device(), session, this.listener, from);
      try {
        return await run.learn();
      } catch (error) {
        const { name } = error as Error;
        if (name === 'AbortError') return run.latest;
        run.latest?.free();
        if (name !== 'DeviceLostError') throw error;
        // Whatever was learned before stays, also where this device went before its first checkpoint.
        from = run.checkpoint ?? from;
        await this.lose(from?.iteration ?? 0);
      }
    }
  }

  /** Lets go of a device that is lost, and says so; the next one is opened when it is asked for. */
  async lose(iteration: number): Promise<void> {
    const lost = this.#opened;
    this.#device = this.#opened = undefined;
    this.listener.lost(iteration);
    await lost?.close();
  }
}

/** One stretch of learning on one device. */
class Run {
  /** What there is to draw from, alive. */
  latest: Result | undefined;
  checkpoint: Checkpoint | undefined;
  readonly #history: MetricPoint[] = [];
  readonly #started = performance.now();
  #elsewhere = 0;
  #first = 0;

  constructor(
    readonly device: Device,
    readonly session: Session,
    readonly listener: Listener,
    readonly from: Checkpoint | undefined,
  ) {}

  async learn(): Promise<Result> {
    const { device, from } = this;
    const { problem, seed, startFrom, signal } = this.session;
    const begin = from ? { resumeFrom: from } : { seed, ...(startFrom ? { startFrom } : {}) };
    const opening = await solve(problem, { device, ...begin, until: from?.iteration ?? 0 });
    this.#first = opening.checkpoint.iteration;
    await this.#show(opening, false);
    const result = await solve(problem, {
      device,
      ...begin,
      signal,
      checkpointSeconds: SECONDS_BETWEEN_PICTURES,
      onProgress: (point) => {
        this.#history.push(point);
        this.listener.measured(point);
      },
      onCheckpoint: async (checkpoint) => {
        this.checkpoint = checkpoint;
        await this.#show(new Result(device, opening.loaded, checkpoint, [...this.#history]), false);
      },
    });
    await this.#show(result, true);
    return result;
  }

  async #show(result: Result, done: boolean): Promise<void> {
    const begun = performance.now();
    const { iteration } = result.checkpoint;
    const { potential, problem } = result.loaded;
    const seconds = (begun - this.#started - this.#elsewhere) / 1000;
    const stepsAnIteration = problem.training.batchSize * stepsOf(problem.sampler) * potential.marginals;
    const progress = {
      iteration,
      iterations: problem.training.iterations,
      stepsPerSecond: ((iteration - this.#first) * stepsAnIteration) / seconds,
      done,
    };
    const before = this.latest;
    this.latest = result;
    await this.listener.shown(result, progress);
    before?.free();
    this.#elsewhere += performance.now() - begun;
  }
}

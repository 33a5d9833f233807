import type { Device, MetricPoint, Result } from 'energy-barycenter';
import type { Settings } from '../state/settings.js';
import type { Store } from '../state/store.js';
import { judge } from './judge.js';
import { Learner, type Progress, type Session } from './learner.js';
import { arrowsOf, cloudsToDraw, pictureOf, probe, type Points } from './picture.js';
import { problemOf } from './problem.js';
import type { Stage } from './stage.js';

/** Rows of each marginal that are drawn while it learns, and when it is done. */
const ROWS_LEARNING = 400;
const ROWS_DONE = 1500;
/** Parts of the chains after which their first way is drawn. */
const FIRST_SHARES = [0.01, 0.04, 0.1, 0.25, 0.5, 1];
/** Learning takes nine tenths of the time: pictures wait as many times as long as the last one took. */
const LEARNING_TO_DRAWING = 9;

/** Learns what the settings ask for, and tells the store. */
export class Controller {
  readonly #learner: Learner;
  #stop = new AbortController();
  #learning: Promise<void> = Promise.resolve();
  #current: Result | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #clouds: readonly Points[] = [];
  #drawnAt = 0;
  #drawingTook = 0;
  /** What was learned after what, so that Node can do the same. */
  #stages: Stage[] = [];

  constructor(readonly store: Store) {
    this.#learner = new Learner({
      opened: (device) => this.#opened(device),
      lost: (iteration) => this.#lost(iteration),
      measured: (point) => this.#measured(point),
      shown: (result, progress) => this.#shown(result, progress),
    });
  }

  /** The result that is drawn; it lives until the next one. */
  get current(): Result | undefined {
    return this.#current;
  }

  /** The device that everything runs on. */
  device(): Promise<Device> {
    return this.#learner.device();
  }

  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** Learns from the beginning, or goes on from what there is under other settings. */
  restart(settings: Settings, { warm = false } = {}): Promise<void> {
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    const before = this.#learning;
    this.#learning = before.then(() => this.#learn(settings, warm, stop.signal));
    return this.#learning;
  }

  async #learn(settings: Settings, wanted: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { store } = this;
    const startFrom = wanted ? this.#current : undefined;
    const warm = startFrom !== undefined;
    if (!warm) this.#stages = [];
    store.phase.value = 'opening';
    store.failure.value = undefined;
    store.loss.value = undefined;
    store.judgement.value = undefined;
    store.losses.value = [];
    this.#clouds = [];
    try {
      const problem = problemOf(settings, warm);
      const { seed } = settings;
      const session = { problem, seed, signal, ...(warm ? { startFrom } : {}) };
      const result = await this.#learner.learn(session);
      if (result) this.#stages.push({ settings, warm, until: result.checkpoint.iteration });
      if (result && !signal.aborted) await this.#judge(result, session);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Judges what was learned, on another device if this one goes meanwhile. */
  async #judge(result: Result, session: Session): Promise<void> {
    const { store } = this;
    store.phase.value = 'judging';
    try {
      store.judgement.value = await judge(result, session.signal);
      store.phase.value = 'done';
    } catch (error) {
      if ((error as Error).name !== 'DeviceLostError') throw error;
      await this.#revive(result, session);
    }
  }

  /** Has a result that went with its device again, on another. */
  async #revive(lost: Result, session: Session): Promise<void> {
    const resumeFrom = lost.checkpoint;
    lost.free();
    await this.#learner.lose(resumeFrom.iteration);
    const result = await this.#learner.learn({ ...session, resumeFrom });
    if (result && !session.signal.aborted) await this.#judge(result, session);
  }

  #failed(error: unknown): void {
    const { name, message } = error as Error;
    if (name === 'AbortError') return;
    this.store.phase.value = 'failed';
    this.store.failure.value = message;
  }

  #opened(device: Device): void {
    const { store } = this;
    store.device.value = device.info;
    if (store.loss.value) store.loss.value = { ...store.loss.value, goesOnOn: device.info };
  }

  #lost(iteration: number): void {
    this.#current = undefined;
    this.store.probe.value = undefined;
    this.store.loss.value = { iteration };
  }

  #measured({ iteration, loss, lossError }: MetricPoint): void {
    if (loss === undefined) return;
    const { losses } = this.store;
    const last = losses.value.at(-1);
    if (last?.loss === loss) return;
    losses.value = [...losses.value, { iteration, loss, error: lossError ?? 0 }];
  }

  async #shown(result: Result, progress: Progress): Promise<void> {
    await this.#busy;
    const isFirst = this.#clouds.length === 0;
    const isAnew = isFirst && this.#stages.length === 0;
    const before = this.#current;
    this.#current = result;
    const { store } = this;
    store.progress.value = progress;
    store.phase.value = 'learning';
    if (isFirst || progress.done) this.#clouds = await cloudsToDraw(result, progress.done ? ROWS_DONE : ROWS_LEARNING);
    if (!isFirst && !progress.done && performance.now() - this.#drawnAt < LEARNING_TO_DRAWING * this.#drawingTook)
      return;
    if (isAnew) for (const share of FIRST_SHARES) store.picture.value = await pictureOf(result, this.#clouds, share);
    else await this.redraw();
    // What an earlier run left; the learner frees its own.
    if (isFirst) before?.free();
  }

  /** Draws the present result again: other marks are wanted, or other states of the chains. */
  redraw(): Promise<void> {
    return this.#use(async (result) => {
      const begun = performance.now();
      const { store } = this;
      store.picture.value = await pictureOf(result, this.#clouds, store.chainShare.value);
      store.arrows.value = store.settings.value.marks.includes('arrows') ? await arrowsOf(result, this.#clouds) : [];
      this.#drawnAt = performance.now();
      this.#drawingTook = this.#drawnAt - begun;
    });
  }

  /** Lights up the plan at a point; undefined puts it out. */
  probe(marginal: number, at: readonly [number, number] | undefined): Promise<void> {
    if (at === undefined) {
      this.store.probe.value = undefined;
      return Promise.resolve();
    }
    return this.#use(async (result) => {
      this.store.probe.value = await probe(result, marginal, at);
    });
  }

  /** The present result is freed only when nobody draws from it. */
  async #use(work: (result: Result) => Promise<void>): Promise<void> {
    const result = this.#current;
    if (result === undefined) return;
    // What is drawn from a device that goes is drawn again on the next one.
    const working = work(result).catch((error: unknown) => {
      if ((error as Error).name !== 'DeviceLostError') throw error;
    });
    this.#busy = Promise.allSettled([this.#busy, working]);
    await working;
  }
}

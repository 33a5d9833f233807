import { signal } from '@preact/signals';
import { onCircle } from './data/circle.js';
import type { Row } from './data/cloud.js';
import { readFile, TableError } from './data/tables.js';
import type { FileKind, Made } from './learn/file_kinds.js';
import { rounded } from './data/spread.js';
import { Controller } from './learn/controller.js';
import { FrameTimes } from './draw/frame_times.js';
import { decodeAddress, DRAWN_LIMIT, drawnCloud, drawnSettings, encodeAddress } from './state/address.js';
import { keepAddress } from './state/keep_address.js';
import { besideKey, type Settings } from './state/settings.js';
import { Store } from './state/store.js';

/** What a change of settings means for what was learned. */
const LEARNED: readonly (keyof Settings)[] = ['source', 'cost', 'epsilon', 'weights', 'iterations', 'seed'];
/** These leave potentials that are near those wanted. */
const NEARBY: readonly (keyof Settings)[] = ['cost', 'epsilon', 'weights', 'iterations'];

const isOnCircle = ({ cost }: Partial<Settings>, before: Settings): boolean =>
  (cost ?? before.cost).kind === 'geodesic';

/** The page: its settings, what was learned, and what users do to them. */
export class Page {
  readonly store: Store;
  readonly controller: Controller;
  readonly frames = new FrameTimes();
  /** Points that are being drawn, a list a cloud; undefined while none are. */
  readonly drawing = signal<readonly (readonly Row[])[] | undefined>(undefined);
  #probing = false;
  #besideStop = new AbortController();
  #besideAsked = '';

  constructor(hash: string) {
    const { settings, complaints } = decodeAddress(hash);
    this.store = new Store(settings);
    this.store.notes.value = complaints;
    this.controller = new Controller(this.store);
  }

  /** Begins to learn, and keeps the address up to date. */
  start(): void {
    keepAddress(() => encodeAddress(this.store.settings.value));
    addEventListener('hashchange', ({ newURL }) => {
      const { settings, complaints } = decodeAddress(new URL(newURL).hash);
      this.store.notes.value = complaints;
      if (encodeAddress(settings) !== encodeAddress(this.store.settings.value)) this.#become(settings, false);
    });
    void this.controller.restart(this.store.settings.value);
    void this.#besideAnew();
  }

  /** Changes settings. What they leave of what was learned is gone on from. */
  change(changed: Partial<Settings>): void {
    const before = this.store.settings.value;
    const names = LEARNED.filter((name) => name in changed && changed[name] !== before[name]);
    this.#become(
      { ...before, ...changed },
      names.every((name) => NEARBY.includes(name)) && isOnCircle(changed, before) === isOnCircle({}, before),
      names.length > 0,
    );
    if ('marks' in changed) void this.controller.redraw();
  }

  #become(settings: Settings, warm: boolean, learn = true): void {
    this.store.settings.value = settings;
    if (learn) {
      this.store.probe.value = undefined;
      void this.controller.restart(settings, { warm });
    }
    void this.#besideAnew();
  }

  /** Learns the same problem again from the beginning, or further. */
  again(warm: boolean): void {
    void this.controller.restart(this.store.settings.value, { warm });
  }

  /** Asks another solver, where settings ask for one and it has not answered these. Its code is loaded then. */
  async #besideAnew(): Promise<void> {
    const { settings, beside, besideLine } = this.store;
    const asked = besideKey(settings.value);
    if (asked === this.#besideAsked) return;
    this.#besideAsked = asked;
    this.#besideStop.abort();
    const { signal } = (this.#besideStop = new AbortController());
    beside.value = undefined;
    besideLine.value = settings.value.beside === 'none' ? '' : 'At work.';
    if (settings.value.beside === 'none') return;
    const { learnBeside } = await import('./learn/beside.js');
    await learnBeside(this.store, await this.controller.device(), signal);
  }

  /** Asks for the plan at a point; while one is on its way, others are left out. */
  probe(marginal: number, at: Row | undefined): void {
    if (this.#probing) return;
    this.#probing = true;
    this.controller
      .probe(marginal, at && (isOnCircle({}, this.store.settings.value) ? onCircle(at) : at))
      .catch((error: unknown) => (this.store.notes.value = [(error as Error).message]))
      .finally(() => (this.#probing = false));
  }

  /** Learns tables that were dropped, a cloud each. */
  async dropFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const clouds = await Promise.all(files.map(readFile));
      if (clouds.length < 2) throw new TableError(`${files[0].name}: two clouds at least. Drop two files together.`);
      this.store.notes.value = [];
      this.#become(drawnSettings(clouds, 'files'), false);
    } catch (error) {
      this.store.notes.value = [(error as Error).message];
    }
  }

  /** A file of what was learned. */
  async file(kind: FileKind): Promise<Made> {
    const { current } = this.controller;
    if (!current) throw new Error('There is a file where there is a result.');
    const { makeFile } = await import('./learn/files.js');
    return makeFile(kind, current, this.store, this.controller);
  }

  beginDrawing(): void {
    this.drawing.value = [[], []];
  }

  /** A point of the last cloud, on the grid that addresses have. */
  drawPoint([x, y]: Row): void {
    const clouds = this.drawing.value;
    if (!clouds || Math.max(Math.abs(x), Math.abs(y)) >= DRAWN_LIMIT) return;
    const k = this.store.pen.value;
    this.drawing.value = clouds.map((rows, i) => (i === k ? [...rows, [rounded(x), rounded(y)] as const] : rows));
  }

  addCloud(): void {
    this.drawing.value = [...(this.drawing.value ?? []), []];
    this.store.pen.value = this.drawing.value.length - 1;
  }

  /** Learns what was drawn; undefined leaves it aside. */
  endDrawing(learn: boolean): void {
    const drawn = this.drawing.value?.filter((rows) => rows.length >= 2) ?? [];
    this.drawing.value = undefined;
    this.store.pen.value = 0;
    if (learn && drawn.length >= 2) this.#become(drawnSettings(drawn.map(drawnCloud), 'drawn'), false);
  }
}

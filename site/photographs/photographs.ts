import { signal } from '@preact/signals';
import * as Comlink from 'comlink';
import type { DeviceInfo, GradeQuality } from 'energy-barycenter';
import { keepAddress } from '../src/state/keep_address.js';
import { EXAMPLES, LOOK } from './scenes.js';
import { decodeAddress, encodeAddress } from './state/address.js';
import { changeOf, equalWeights, MOST_PICTURES, type Settings } from './state/settings.js';
import type { Darkroom } from './work/darkroom.js';
import darkroom from './work/darkroom.ts?worker-script';
import type { PictureBlob } from './work/pixels.js';

/** Examples are small, so that the first palette is learned soon. */
const EXAMPLE_SIZE = [640, 400] as const;

export type Phase = 'opening' | 'learning' | 'grading' | 'done' | 'failed';

/** Settings that other pictures bring along. */
type OfPictures = Pick<Settings, 'pictures' | 'weights' | 'shown'>;

/** A picture as it is shown. */
export interface Shown {
  readonly name: string;
  readonly before: ImageBitmap;
  readonly after?: ImageBitmap;
  readonly quality?: GradeQuality;
}

export interface Made {
  readonly name: string;
  readonly blob: Blob;
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/webp': 'webp' };

/** The page of photographs: its settings, what is shown, and what users do. The darkroom, a worker, does the work. */
export class Photographs {
  readonly settings;
  readonly phase = signal<Phase>('opening');
  /** Of learning, from 0 to 1. */
  readonly share = signal(0);
  readonly pictures = signal<readonly Shown[]>([]);
  readonly device = signal<DeviceInfo | undefined>(undefined);
  /** Why grades should not be believed. */
  readonly doubts = signal<readonly string[]>([]);
  /** What users should know of what they asked for, or of what went wrong. */
  readonly notes = signal<readonly string[]>([]);
  readonly #worker = new Worker(darkroom, { type: 'module', name: 'darkroom' });
  readonly darkroom = Comlink.wrap<Darkroom>(this.#worker);
  #look: PictureBlob | undefined;
  /** Counts what was asked for: an answer to an earlier question is left aside. */
  #asked = 0;
  /** Whether what was set while pictures were being opened asks for other grades. */
  #missed = false;
  /** Files are taken one lot after the other. */
  #taking: Promise<void> = Promise.resolve();

  constructor(hash: string) {
    const { settings, complaints } = decodeAddress(hash);
    this.settings = signal(settings);
    this.notes.value = complaints;
    this.#worker.addEventListener('error', (event) => this.#failed(new Error(event.message || 'The worker ended.')));
  }

  /** Begins with the examples, and keeps the address up to date. */
  start(): void {
    keepAddress(() => encodeAddress(this.settings.value));
    addEventListener('hashchange', ({ newURL }) => {
      const { hash } = new URL(newURL);
      if (hash === `#${encodeAddress(this.settings.value)}`) return;
      const { settings, complaints } = decodeAddress(hash);
      this.notes.value = complaints;
      const { pictures, weights, shown } = this.settings.value;
      this.settings.value = { ...settings, pictures, weights, shown };
      void this.#openExamples(settings);
    });
    void this.#openExamples(this.settings.value);
  }

  #failed(error: unknown): void {
    if ((error as Error).name === 'AbortError') return;
    this.phase.value = 'failed';
    this.notes.value = [(error as Error).message];
  }

  async #openExamples({ pictures, weights, shown }: OfPictures): Promise<void> {
    const lot = async (): Promise<void> => {
      this.phase.value = 'opening';
      const blobs = await Promise.all(EXAMPLES.map((name) => this.darkroom.scene(name, ...EXAMPLE_SIZE)));
      await this.#take(
        blobs.map((blob, k) => ({ name: `${EXAMPLES[k]}.png`, blob })),
        { pictures, weights, shown },
      );
    };
    await this.#next(lot);
  }

  /** Goes back to the drawn examples. */
  async openExamples(): Promise<void> {
    this.notes.value = [];
    await this.#openExamples({ pictures: 'examples', weights: equalWeights(EXAMPLES.length), shown: 0 });
  }

  #next(lot: () => Promise<void>): Promise<void> {
    const taken = this.#taking.then(lot);
    this.#taking = taken.catch(() => undefined);
    return taken.catch((error: unknown) => this.#failed(error));
  }

  /** Opens photographs, 2 to 5, or 1 to go to a look. What cannot be taken is said, and those before stay. */
  async openFiles(files: readonly Blob[]): Promise<void> {
    const { look } = this.settings.value;
    const least = look === 'common' ? 2 : 1;
    if (files.length === 0) return;
    if (files.length < least || files.length > MOST_PICTURES) {
      const way = files.length < least ? 'Open them together, or choose a look first.' : 'Open fewer.';
      this.notes.value = [`${least} to ${MOST_PICTURES} photographs are taken; got ${files.length}. ${way}`];
      return;
    }
    const named = files.map((blob, k) => ({ name: blob instanceof File ? blob.name : `photograph ${k + 1}`, blob }));
    await this.#next(async () => {
      const before = this.phase.value;
      try {
        this.notes.value = [];
        await this.#take(named, { pictures: 'files', weights: equalWeights(files.length), shown: 0 });
      } catch (error) {
        if (this.phase.value === 'opening') this.phase.value = before;
        if (this.#missed && this.pictures.value.length > 0) void this.#learn();
        this.notes.value = [(error as Error).message];
      }
    });
  }

  /** Takes a picture's palette as the look that all go to. */
  openLook(file: File): void {
    this.#look = { name: file.name, blob: file };
    this.notes.value = [];
    this.change({ look: 'file' }, true);
  }

  /** Takes pictures with the settings that go with them; the others are those of when they are there. */
  async #take(pictures: readonly PictureBlob[], settings: OfPictures): Promise<void> {
    this.phase.value = 'opening';
    this.#missed = false;
    const befores = await this.darkroom.take([...pictures]);
    const old = this.pictures.value;
    this.settings.value = { ...this.settings.value, ...settings };
    this.pictures.value = pictures.map(({ name }, k) => ({ name, before: befores[k].bitmap }));
    for (const { before, after } of old) [before, after].forEach((bitmap) => bitmap?.close());
    void this.#learn();
  }

  /** Changes settings, and does anew what depends on them, once there are pictures. */
  change(changed: Partial<Settings>, anew = false): void {
    const before = this.settings.value;
    const after = { ...before, ...changed };
    this.settings.value = after;
    const what = anew ? 'learn' : changeOf(before, after);
    if (this.phase.value === 'opening' || this.pictures.value.length === 0) this.#missed ||= what !== 'nothing';
    else if (what === 'learn' || (what === 'fit' && this.phase.value === 'failed')) void this.#learn();
    else if (what === 'fit' && this.phase.value !== 'learning') void this.#grade(++this.#asked);
  }

  async #lookNow(): Promise<PictureBlob | undefined> {
    const { look } = this.settings.value;
    if (look === 'common') return undefined;
    if (look === 'file') return this.#look;
    return { name: `${LOOK}.png`, blob: await this.darkroom.scene(LOOK, ...EXAMPLE_SIZE) };
  }

  async #learn(): Promise<void> {
    const asked = ++this.#asked;
    const { weights, solver, epsilon, iterations, seed } = this.settings.value;
    if (this.phase.value === 'failed') this.notes.value = [];
    this.phase.value = 'learning';
    this.#missed = false;
    this.share.value = 0;
    this.doubts.value = [];
    const onProgress = Comlink.proxy((share: number) => {
      if (asked === this.#asked) this.share.value = share;
    });
    try {
      this.device.value = await this.darkroom.device();
      // One that was asked for later may be learning by now, and this would end it.
      if (asked !== this.#asked) return;
      const look = await this.#lookNow();
      if (asked !== this.#asked) return;
      await this.darkroom.learn({ weights, solver, epsilon, iterations, seed }, look, onProgress);
      if (asked === this.#asked) await this.#grade(asked);
    } catch (error) {
      if (asked === this.#asked) this.#failed(error);
    }
  }

  async #grade(asked: number): Promise<void> {
    this.phase.value = 'grading';
    try {
      const { after, quality, doubts } = await this.darkroom.grade(this.settings.value.strength);
      if (asked !== this.#asked) return after.forEach((bitmap) => bitmap.close());
      const old = this.pictures.value;
      this.pictures.value = old.map(({ name, before }, k) => {
        const worth = quality[k];
        return { name, before, after: after[k], ...(worth ? { quality: worth } : {}) };
      });
      for (const { after: earlier } of old) earlier?.close();
      this.doubts.value = doubts;
      this.phase.value = 'done';
    } catch (error) {
      if (asked === this.#asked) this.#failed(error);
    }
  }

  /** What a picture's files begin with. */
  #stem(k: number): string {
    return this.pictures.value[k].name.replace(/\.[^.]+$/, '');
  }

  /** The whole picture, graded. */
  async graded(k: number): Promise<Made> {
    // Other pictures may have come when it is made.
    const stem = this.#stem(k);
    const blob = await this.darkroom.picture(k);
    return { name: `${stem}.graded.${EXTENSIONS[blob.type] ?? 'jpg'}`, blob };
  }

  /** Its grade as a table for editors. */
  async cube(k: number): Promise<Made> {
    return { name: `${this.#stem(k)}.cube`, blob: await this.darkroom.cube(k) };
  }

  /** What gives the same on the command line, from the same files. */
  command(): string {
    const { weights, look, strength, solver, epsilon, iterations, seed } = this.settings.value;
    const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);
    const isEven = weights.every((weight) => weight === weights[0]);
    const lookName = look === 'file' ? (this.#look?.name ?? 'look') : `${LOOK}.png`;
    return [
      'npx barycenter palette',
      ...this.pictures.value.map(({ name }) => quoted(name)),
      ...(look === 'common' ? (isEven ? [] : [`--weights ${weights.join(',')}`]) : [`--reference ${quoted(lookName)}`]),
      ...(solver === 'energy' ? [`--iterations ${iterations}`] : [`--solver ${solver}`]),
      ...(solver === 'sliced' ? [] : [`--epsilon ${epsilon}`]),
      `--strength ${strength} --seed ${seed} --device ${this.device.value?.kind ?? 'auto'} --out graded`,
    ].join(' ');
  }
}

import {
  applyColourTable,
  cubeText,
  learnPalette,
  openDevice,
  type Device,
  type DeviceInfo,
  type Grade,
  type GradeQuality,
  type Palette,
} from 'energy-barycenter';
import * as Comlink from 'comlink';
import { drawScene, type SceneName } from '../scenes.js';
import type { Settings } from '../state/settings.js';
import { changed, pixelsOf, pngOf, smallCopy, type PictureBlob } from './pixels.js';

/** Pixels along the longer side of what is looked at. */
const SHOWN = 1280;

export type PaletteSettings = Pick<Settings, 'weights' | 'solver' | 'epsilon' | 'iterations' | 'seed'>;

/** A picture before, to be drawn: the page closes it. */
export interface Before {
  readonly bitmap: ImageBitmap;
}

/** What grades came to at a strength, [pictures]. */
export interface Graded {
  readonly after: readonly ImageBitmap[];
  readonly quality: readonly (GradeQuality | undefined)[];
  readonly doubts: readonly string[];
}

/**
 * Everything that takes time: decoding, learning, grading. In a worker, so that the page answers; one call at a time
 * but for those that stop others.
 */
export class Darkroom {
  #device: Promise<Device> | undefined;
  #pictures: readonly PictureBlob[] = [];
  #copies: ImageData[] = [];
  #palette: Palette | undefined;
  /** Those that the page shows. */
  #grades: readonly Grade[] = [];
  #asked = 0;
  /** Strengths are graded one after the other. */
  #grading: Promise<void> = Promise.resolve();
  #stop = new AbortController();

  /** A drawn example as the file of a picture. */
  scene(name: SceneName, width: number, height: number): Promise<Blob> {
    return pngOf(drawScene(name, width, height));
  }

  /** Takes pictures in the place of those before. @throws PictureError for a file that is none, which leaves those */
  async take(pictures: readonly PictureBlob[]): Promise<Before[]> {
    const copies: ImageData[] = [];
    for (const picture of pictures) copies.push(await smallCopy(picture, SHOWN));
    this.stop();
    this.#pictures = pictures;
    this.#copies = copies;
    this.#palette = undefined;
    this.#grades = [];
    const bitmaps = await Promise.all(copies.map((copy) => createImageBitmap(copy)));
    return Comlink.transfer(
      bitmaps.map((bitmap) => ({ bitmap })),
      bitmaps,
    );
  }

  /** Ends what is being learned, with an AbortError. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** What it runs on. */
  async device(): Promise<DeviceInfo> {
    return (await this.#open()).info;
  }

  #open(): Promise<Device> {
    this.#device ??= openDevice();
    return this.#device;
  }

  /** Learns the palette of the pictures, or of a look. @throws the errors of `learnPalette` */
  async learn(
    settings: PaletteSettings,
    look: PictureBlob | undefined,
    onProgress: (share: number) => void,
  ): Promise<void> {
    this.stop();
    const { signal } = this.#stop;
    this.#palette = undefined;
    for (let attempt = 0; ; attempt++) {
      const device = await this.#open();
      try {
        this.#palette = await learnPalette(
          this.#pictures.map((picture) => () => pixelsOf(picture)),
          { device, signal, ...engineSettings(settings, look), onProgress: told(settings, onProgress) },
        );
        return;
      } catch (error) {
        if ((error as Error).name !== 'DeviceLostError' || attempt > 0) throw error;
        // The browser ended its GPU process: once more, on what there is now.
        this.#device = undefined;
        await device.close();
      }
    }
  }

  /** Grades at a strength what was learned. @throws AbortError where another strength or palette came meanwhile */
  grade(strength: number): Promise<Graded> {
    const asked = ++this.#asked;
    const graded = this.#grading.then(() => this.#grade(strength, asked));
    this.#grading = graded.then(nothing, nothing);
    return graded;
  }

  async #grade(strength: number, asked: number): Promise<Graded> {
    const palette = this.#palette;
    const isStale = (): boolean => !palette || palette !== this.#palette || asked !== this.#asked;
    const stale = (): Error => new DOMException('Something else was asked for meanwhile.', 'AbortError');
    if (!palette || isStale()) throw stale();
    const { grades, doubts } = await palette.grades(strength, { signal: this.#stop.signal });
    if (isStale()) throw stale();
    this.#grades = grades;
    const after = await Promise.all(
      this.#copies.map(({ data, width, height }, k) =>
        createImageBitmap(new ImageData(applyColourTable(grades[k].table, data, 4), width, height)),
      ),
    );
    return Comlink.transfer({ after, quality: grades.map(({ quality }) => quality), doubts }, after);
  }

  /** The whole picture, graded. @throws PictureError */
  picture(k: number): Promise<Blob> {
    const { table } = this.#grades[k];
    return changed(this.#pictures[k], (data) => applyColourTable(table, data, 4));
  }

  /** Its grade as a `.cube` file, titled as the command line's. */
  cube(k: number): Blob {
    const text = cubeText(this.#grades[k].table, `${this.#pictures[k].name}, common palette`);
    return new Blob([text], { type: 'text/plain' });
  }

  /** The file that a picture came in. */
  original(k: number): Blob {
    return this.#pictures[k].blob;
  }
}

const nothing = (): void => undefined;

function engineSettings(
  { weights, solver, epsilon, iterations, seed }: PaletteSettings,
  look: PictureBlob | undefined,
) {
  return {
    ...(look ? { reference: () => pixelsOf(look) } : { weights }),
    solver,
    ...(solver === 'sliced' ? {} : { epsilon }),
    ...(solver === 'energy' ? { iterations } : {}),
    seed,
  };
}

/** A page wants to know a few times a second at most. */
const told =
  ({ iterations }: PaletteSettings, onProgress: (share: number) => void) =>
  ({ iteration }: { readonly iteration: number }): void => {
    if (iteration % 5 === 0 || iteration === iterations) onProgress(iteration / iterations);
  };

Comlink.expose(new Darkroom());

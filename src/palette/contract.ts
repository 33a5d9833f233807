import type { Device } from '../device/device.js';
import type { MetricPoint } from '../barycenter/training/checkpoint.js';
import type { PixelData } from '../io/picture.js';
import type { PaletteSolver } from './learn/colour_barycenter.js';
import type { ColourTable } from './lut/colour_table.js';
import type { GradeQuality } from './quality.js';

/** Red, green, blue and alpha, as pages have them: an `ImageData` is one. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], sRGB without premultiplied alpha, 8 bits or, in a Uint16Array, 16. */
  readonly data: PixelData;
}

/** A picture, or what gives it when its turn comes, so that only one is in memory. */
export type PictureSource = RgbaPicture | (() => RgbaPicture | Promise<RgbaPicture>);

export interface PaletteOptions {
  /** Open, and open still when a picture of weight 0 is graded. The caller closes it. */
  readonly device: Device;
  /**
   * λ: how much each picture says in the palette, from 0 up, scaled to sum 1; default all the same. One of 0 only
   * receives.
   */
  readonly weights?: readonly number[];
  /** Whose palette pictures go to, instead of to their common one; it is not graded. Excludes `weights`. */
  readonly reference?: PictureSource;
  /** What finds the palette: `energy`, the default, learns it; `sliced` and `sinkhorn-grid` train nothing. */
  readonly solver?: PaletteSolver;
  /** ε in units of the colours' mean variance, default 0.1; `sliced` has none. */
  readonly epsilon?: number;
  /** Of training, default 300; of `energy` alone. */
  readonly iterations?: number;
  /** Of everything random, default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Of training. */
  readonly onProgress?: (point: MetricPoint) => void;
  /** Of a solver that trains nothing: what is left, in its own measure. */
  readonly onIteration?: (iteration: number, residual: number) => void;
}

/** What becomes of one picture. */
export interface Grade {
  /** For `applyColourTable` and `cubeText`; sRGB codes in and out. */
  readonly table: ColourTable;
  /** What it is worth; undefined of the one picture that counts where it is alone, which stays as it is. */
  readonly quality?: GradeQuality;
}

/** Grades of all pictures, [N], at one strength. */
export interface Grades {
  readonly grades: readonly Grade[];
  /** Why they should not be believed, in words; none where nothing speaks against them. */
  readonly doubts: readonly string[];
}

/** A palette that was learned. It holds samples of colours, no pictures, and nothing to free. */
export interface Palette {
  /**
   * Grades at a strength from 0 (pictures stay as they are) to 1, the default: fitted anew, and learned anew for
   * pictures of weight 0 where the palette that they go to is another.
   * @throws InvalidInputError for another strength, AbortedError, the device's errors
   */
  grades(strength?: number, options?: { readonly signal?: AbortSignal }): Promise<Grades>;
}

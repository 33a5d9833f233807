import { drawnPictures, joined } from '../digits/pictures.js';
import { borderedDigit, readDigitFiles } from '../support/digit_files.js';

/** Pictures with pixels from 0 to 1, and which of `classes` kinds each is. */
export interface Labelled {
  /** f32 [rows, side²] */
  readonly data: Float32Array;
  readonly labels: readonly number[];
}

/** What networks learn from, and what they have never seen. */
export interface PictureSet {
  readonly side: number;
  readonly classes: number;
  readonly training: Labelled;
  readonly heldOut: Labelled;
}

const SIDE = 32;
/**
 * Every fifth of the 10,000 test images of MNIST is held out: the first half of them are other people's than the
 * second, and cleaner, so that a cut by place would hold out another law.
 */
const HELD_OUT = 5;

/** All ten digits of MNIST's test images, with black borders to 32×32. */
export function mnistDigits(experiment: string, folder: string): PictureSet {
  const files = readDigitFiles(experiment, folder);
  const part = (isHeldOut: boolean): Labelled => {
    const rows = [...files.labels.keys()].filter((row) => (row % HELD_OUT === 0) === isHeldOut);
    return {
      data: joined(rows.map((row) => borderedDigit(files, row, SIDE))),
      labels: rows.map((row) => files.labels[row]),
    };
  };
  return { side: SIDE, classes: 10, training: part(false), heldOut: part(true) };
}

/** Rings and strokes drawn by formula, 16×16, in the place of zeros and ones. */
export function drawnDigits(): PictureSet {
  const { side, zeros, ones } = drawnPictures();
  const part = (which: 'training' | 'heldOut'): Labelled => ({
    data: joined([zeros[which], ones[which]]),
    labels: [zeros, ones].flatMap((kind, k) => Array.from({ length: kind[which].length / side ** 2 }, () => k)),
  });
  return { side, classes: 2, training: part('training'), heldOut: part('heldOut') };
}

/** Pictures of one kind, f32 [rows, side²]. */
export function ofClass({ data, labels }: Labelled, kind: number): Float32Array {
  const dim = data.length / labels.length;
  return data.filter((_, i) => labels[Math.floor(i / dim)] === kind);
}

/** Pictures of the first two kinds: zeros and ones. */
export function zerosAndOnes({ data, labels }: Labelled): Labelled {
  const dim = data.length / labels.length;
  return {
    data: data.filter((_, i) => labels[Math.floor(i / dim)] < 2),
    labels: labels.filter((label) => label < 2),
  };
}

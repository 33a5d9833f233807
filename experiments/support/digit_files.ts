import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { invalid } from '../../src/errors.js';

/** Pixels of a side of an image of MNIST. */
export const DIGIT_SIDE = 28;

/** The 10,000 test images of MNIST as their files have them. */
export interface DigitFiles {
  /** 0 … 255, [rows, 28, 28] */
  readonly pixels: Uint8Array;
  /** 0 … 9, [rows] */
  readonly labels: Uint8Array;
  readonly rows: number;
}

/**
 * Reads mnist/t10k-*.gz below a folder, the `--data` of an experiment.
 * @throws InvalidInputError where they are not there, for files of other sizes, and for broken ones
 */
export function readDigitFiles(experiment: string, folder: string): DigitFiles {
  const images = idx(experiment, path.join(folder, 'mnist', 't10k-images-idx3-ubyte.gz'));
  const labels = idx(experiment, path.join(folder, 'mnist', 't10k-labels-idx1-ubyte.gz'));
  const [rows, ...sides] = images.sizes;
  const fits = sides.every((side) => side === DIGIT_SIDE) && images.bytes.length === rows * DIGIT_SIDE ** 2;
  if (!fits || labels.bytes.length !== rows) {
    const lengths = `${images.bytes.length} and ${labels.bytes.length} bytes`;
    throw broken(experiment, `sizes ${images.sizes.join('×')} and ${labels.sizes.join('×')} of ${lengths}`);
  }
  return { pixels: images.bytes, labels: labels.bytes, rows };
}

/** One image with pixels from 0 to 1, with black borders to side×side: f32 [side²]. */
export function borderedDigit({ pixels }: DigitFiles, row: number, side: number): Float32Array {
  const picture = new Float32Array(side * side);
  const border = (side - DIGIT_SIDE) / 2;
  for (let i = 0; i < DIGIT_SIDE ** 2; i++) {
    const [y, x] = [Math.floor(i / DIGIT_SIDE) + border, (i % DIGIT_SIDE) + border];
    picture[y * side + x] = pixels[row * DIGIT_SIDE ** 2 + i] / 255;
  }
  return picture;
}

/** An IDX file of bytes: its sizes and what follows. */
function idx(experiment: string, file: string): { readonly sizes: number[]; readonly bytes: Uint8Array } {
  if (!existsSync(file)) {
    throw invalid(
      `experiment ${experiment}`,
      'the data must be mnist/t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz below --data',
      `no ${file}`,
      'They are the test images of MNIST, as its mirrors have them; --quick needs none.',
    );
  }
  const bytes = unzipped(experiment, file);
  const axes = bytes[3] ?? 0;
  if (bytes.length < 4 + 4 * axes) throw broken(experiment, `${bytes.length} bytes in ${file}`);
  const sizes = Array.from({ length: axes }, (_, a) => bytes.readUInt32BE(4 + 4 * a));
  return { sizes, bytes: bytes.subarray(4 + 4 * axes) };
}

function unzipped(experiment: string, file: string): Buffer {
  try {
    return gunzipSync(readFileSync(file));
  } catch (error) {
    throw broken(experiment, `${file}: ${(error as Error).message}`);
  }
}

const broken = (experiment: string, received: string) =>
  invalid(
    `experiment ${experiment}`,
    'the files must be whole, images of 28×28 and as many labels',
    received,
    'Copy them again.',
  );

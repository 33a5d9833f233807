import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../src/index.js';
import { Draws } from '../support/draws.js';
import { cut, seenBy, shuffled, type Labelled, type Look, type Question } from './domain.js';

const PIXELS = 784;
/** Principal components that a digit is. */
const DIM = 8;
const LOOKS: readonly Look[] = [
  { angle: 0, scale: 1, shift: [] },
  { angle: -0.35, scale: 0.7, shift: [2, -1] },
  { angle: 0.6, scale: 1.6, shift: [-3, 2, 1] },
];

async function unzipped(folder: string, name: string): Promise<Uint8Array> {
  const file = path.join(folder, 'mnist', name);
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined)
    throw new InvalidInputError(
      `domains: the data must be mnist/${name} below --data; got none. --quick needs no file.`,
    );
  return gunzipSync(content);
}

/** Images, [10000][784] from 0 to 1, and their digits. */
async function mnist(folder: string): Promise<{ images: Float64Array[]; labels: number[] }> {
  const [pixels, labels] = [
    (await unzipped(folder, 't10k-images-idx3-ubyte.gz')).subarray(16),
    (await unzipped(folder, 't10k-labels-idx1-ubyte.gz')).subarray(8),
  ];
  const images = Array.from(labels, (_, i) =>
    Float64Array.from(pixels.subarray(i * PIXELS, (i + 1) * PIXELS), (v) => v / 255),
  );
  return { images, labels: [...labels] };
}

/** Rows on their first principal components, in units of the first one's deviation. */
function principal(images: readonly Float64Array[]): Float64Array[] {
  const mean = new Float64Array(PIXELS);
  for (const image of images) for (let i = 0; i < PIXELS; i++) mean[i] += image[i] / images.length;
  const some = new Matrix(images.slice(0, 2000).map((image) => Array.from(image, (v, i) => v - mean[i])));
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(some.transpose().mmul(some), {
    assumeSymmetric: true,
  });
  // Eigenvalues of a symmetric matrix come in ascending order.
  const axes = Array.from({ length: DIM }, (_, i) => eigenvectorMatrix.getColumn(PIXELS - 1 - i));
  const unit = Math.sqrt(realEigenvalues[PIXELS - 1] / some.rows);
  return images.map((image) =>
    Float64Array.from(axes, (axis) => axis.reduce((sum, a, i) => sum + a * (image[i] - mean[i]), 0) / unit),
  );
}

/** Digits of MNIST on eight principal components: different digits in each domain, of all ten classes. */
export async function digitQuestion(folder: string, rows: number): Promise<Question> {
  const { images, labels } = await mnist(folder);
  let left: Labelled = shuffled({ rows: principal(images), labels }, new Draws(72));
  const next = (count: number): Labelled => {
    const [taken, rest] = cut(left, count);
    left = rest;
    return taken;
  };
  const [target, held] = cut(seenBy(LOOKS[2], next(3 * rows)), rows);
  const sources = LOOKS.slice(0, 2).map((look) => seenBy(look, next(rows)));
  return { name: 'digits', sources, target, held };
}

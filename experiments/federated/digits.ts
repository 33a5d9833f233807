import { Stream } from '../../src/random/counters.js';
import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { DIGIT_SIDE, readDigitFiles } from '../support/digit_files.js';

/** Labelled inputs. */
export interface Labelled {
  /** [rows, dim] */
  readonly inputs: Float32Array;
  /** 0 … classes − 1, [rows] */
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly dim: number;
}

export interface Digits {
  readonly training: Labelled;
  /** Drawn from the same and never trained on. */
  readonly test: Labelled;
}

export const CLASSES = 10;

/** Of the split, whatever the run's seed. */
const KEY = keyOf(12);

/** Rows of a table, in this order. */
export function rowsOf({ inputs, labels, dim }: Labelled, rows: readonly number[]): Labelled {
  const out = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) out.set(inputs.subarray(row * dim, (row + 1) * dim), i * dim);
  return { inputs: out, labels: Uint8Array.from(rows, (row) => labels[row]), rows: rows.length, dim };
}

/** 0 … count − 1 by random words. */
export function shuffled(count: number, key = KEY, iteration = 0): number[] {
  const words = Array.from({ length: count }, (_, i) => philox4x32(key, [Stream.test, iteration, 1, i])[0]);
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => words[a] - words[b] || a - b);
}

function split(all: Labelled, test: number): Digits {
  const order = shuffled(all.rows);
  return { test: rowsOf(all, order.slice(0, test)), training: rowsOf(all, order.slice(test)) };
}

/** Pixels of a side that the networks see: means of two by two. */
const SEEN = DIGIT_SIDE / 2;

/** The 10,000 test images of MNIST at 14 × 14 pixels, 8,000 to train on and 2,000 to test. */
export function mnist(folder: string): Digits {
  const { pixels, labels, rows } = readDigitFiles('federated', folder);
  const dim = SEEN * SEEN;
  const inputs = Float32Array.from({ length: rows * dim }, (_, i) => {
    const [row, y, x] = [Math.floor(i / dim), 2 * Math.floor((i % dim) / SEEN), 2 * (i % SEEN)];
    const at = row * DIGIT_SIDE ** 2 + y * DIGIT_SIDE + x;
    const below = at + DIGIT_SIDE;
    return (pixels[at] + pixels[at + 1] + pixels[below] + pixels[below + 1]) / (4 * 255);
  });
  return split({ inputs, labels, rows, dim }, 2000);
}

/** Ten made-up classes, each a Gaussian about a point of its own. */
export function madeUpDigits(): Digits {
  const [rows, dim] = [2000, 24];
  const centres = Array.from({ length: CLASSES }, (_, c) => normals(KEY, Stream.test, 1, c, dim));
  const inputs = new Float32Array(rows * dim);
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % CLASSES);
  for (const [row, label] of labels.entries()) {
    const noise = normals(KEY, Stream.test, 2, row, dim);
    for (let d = 0; d < dim; d++) inputs[row * dim + d] = 0.5 * centres[label][d] + 0.5 * noise[d];
  }
  return split({ inputs, labels, rows, dim }, 500);
}

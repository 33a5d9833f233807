import { drawnPictures, joined } from '../digits/pictures.js';
import { borderedDigit, readDigitFiles } from '../support/digit_files.js';
import { filtered, WEIGHTS } from './filters.js';

/** Pictures z, and what the filters make of them. */
export interface FilteredPictures {
  readonly side: number;
  /** A_k z of pictures that no other marginal has, f32 [rows, side²] each. */
  readonly marginals: readonly Float32Array[];
  /** z that no marginal was made of, f32 [rows, side²]. */
  readonly heldOut: Float32Array;
  /** z of the first marginal, f32 [rows, side²]: as far from those held out as pictures of one law are. */
  readonly others: Float32Array;
}

const SIDE = 16;
const COUNTS = { marginal: 2000, heldOut: 1000 };

/** Means of 2×2 pixels. */
function halved(picture: Float32Array): Float32Array {
  const half = Math.sqrt(picture.length) / 2;
  return Float32Array.from({ length: half * half }, (_, i) => {
    const first = 4 * half * Math.floor(i / half) + 2 * (i % half);
    return (picture[first] + picture[first + 1] + picture[first + 2 * half] + picture[first + 2 * half + 1]) / 4;
  });
}

function made(side: number, all: readonly Float32Array[], heldOut: number): FilteredPictures {
  // One after another into each part: the first half of MNIST's test images are other people's than the second.
  const parts = WEIGHTS.length;
  const rest = all.slice(heldOut);
  const part = (k: number): Float32Array => joined(rest.filter((_, row) => row % parts === k));
  return {
    side,
    marginals: WEIGHTS.map((_, k) => filtered(part(k), side, k)),
    heldOut: joined(all.slice(0, heldOut)),
    others: part(0),
  };
}

/** Digits of the test images of MNIST, 28×28 with borders to 32×32, halved. */
export function filteredDigits(folder: string): FilteredPictures {
  const files = readDigitFiles('filtered', folder);
  const count = WEIGHTS.length * COUNTS.marginal + COUNTS.heldOut;
  // Spread over the file, which is in the order of who wrote them.
  const rows = Array.from({ length: count }, (_, i) => (i * 7919) % files.rows);
  return made(
    SIDE,
    rows.map((row) => halved(borderedDigit(files, row, 2 * SIDE))),
    COUNTS.heldOut,
  );
}

/** Rings and strokes drawn by formula. */
export function filteredDrawings(): FilteredPictures {
  const { side, zeros, ones } = drawnPictures();
  const dim = side * side;
  const rowsOf = (points: Float32Array): Float32Array[] =>
    Array.from({ length: points.length / dim }, (_, row) => points.subarray(row * dim, (row + 1) * dim));
  const [first, second] = [rowsOf(zeros.training), rowsOf(ones.training)];
  return made(
    side,
    first.flatMap((picture, i) => [picture, second[i]]),
    80,
  );
}

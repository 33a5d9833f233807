import { Draws } from '../support/draws.js';
import { borderedDigit, readDigitFiles } from '../support/digit_files.js';

/** Pictures of one kind with pixels from 0 to 1: those of the marginal, and others of the same kind. */
export interface Kind {
  /** f32 [training, side²] */
  readonly training: Float32Array;
  /** f32 [held out, side²] */
  readonly heldOut: Float32Array;
}

/** Two kinds of pictures, as many of either. */
export interface Pictures {
  readonly side: number;
  readonly zeros: Kind;
  readonly ones: Kind;
}

const SIDE = 32;
const COUNTS = { training: 800, heldOut: 100 };

/** Zeros and ones of the test images of MNIST, 28×28 with a border of two black pixels. */
export function mnistPictures(folder: string): Pictures {
  const files = readDigitFiles('digits', folder);
  const { labels } = files;
  const kind = (digit: number): Kind => {
    const rows = [...labels.keys()].filter((row) => labels[row] === digit);
    return split(
      rows.slice(0, COUNTS.training + COUNTS.heldOut).map((row) => borderedDigit(files, row, SIDE)),
      COUNTS.training,
    );
  };
  return { side: SIDE, zeros: kind(0), ones: kind(1) };
}

const DRAWN = { side: 16, training: 160, heldOut: 40 };

/** Rings and strokes of other places, sizes, slants and widths, from a seed of their own: no data is needed. */
export function drawnPictures(): Pictures {
  const { side, training, heldOut } = DRAWN;
  const draws = new Draws(31);
  const centre = (): readonly [number, number] => [draws.uniform(6.9, 8.1), draws.uniform(6.9, 8.1)];
  /** Ink falls off like a Gaussian of the distance to the line. */
  const picture = (distance: (x: number, y: number) => number, width: number): Float32Array =>
    Float32Array.from({ length: side * side }, (_, i) => {
      const away = distance(i % side, Math.floor(i / side)) / width;
      return Math.exp(-(away ** 2) / 2);
    });
  const ring = (): Float32Array => {
    const [[x0, y0], a, b] = [centre(), draws.uniform(3, 4.5), draws.uniform(4, 5.5)];
    // To first order, near the ellipse.
    return picture((x, y) => (Math.hypot((x - x0) / a, (y - y0) / b) - 1) * Math.min(a, b), draws.uniform(0.8, 1.2));
  };
  const stroke = (): Float32Array => {
    const [[x0, y0], slant, half] = [centre(), draws.uniform(-0.5, 0.5), draws.uniform(3.5, 5.5)];
    const [dx, dy] = [Math.sin(slant), Math.cos(slant)];
    const distance = (x: number, y: number): number => {
      const along = Math.max(-half, Math.min(half, (x - x0) * dx + (y - y0) * dy));
      return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
    };
    return picture(distance, draws.uniform(0.8, 1.2));
  };
  const kind = (draw: () => Float32Array): Kind =>
    split(
      Array.from({ length: training + heldOut }, () => draw()),
      training,
    );
  return { side, zeros: kind(ring), ones: kind(stroke) };
}

function split(pictures: readonly Float32Array[], training: number): Kind {
  return { training: joined(pictures.slice(0, training)), heldOut: joined(pictures.slice(training)) };
}

/** Rows one below the other. */
export function joined(rows: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    out.set(row, at);
    at += row.length;
  }
  return out;
}

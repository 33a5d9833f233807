import { Draws } from '../support/draws.js';
import { cut, seenBy, type Labelled, type Look, type Question } from './domain.js';

/** Means of four classes along a bent line: wide in x, so that a turn is not hidden from two moments. */
const MEANS = [
  [-4.5, 0.8],
  [-1.5, -0.8],
  [1.5, -0.8],
  [4.5, 0.8],
];
const DEVIATION = 0.6;

/** Two labelled domains. */
const SOURCES: readonly Look[] = [
  { angle: 0, scale: 1, shift: [0, 0] },
  { angle: -0.2, scale: 0.7, shift: [3, -1] },
];

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Rows whose classes have their shares in every part of them, so that shares differ where they should alone. */
function drawn(draws: Draws, count: number, shares: readonly number[]): Labelled {
  const labels = Array.from({ length: count }, (_, i) => {
    let sum = 0;
    return shares.findIndex((share, c) => (i * GOLDEN) % 1 < (sum += share) || c === shares.length - 1);
  });
  const z = draws.normals(2 * count);
  const rows = labels.map((c, i) =>
    Float64Array.of(MEANS[c][0] + DEVIATION * z[2 * i], MEANS[c][1] + DEVIATION * z[2 * i + 1]),
  );
  return { rows, labels };
}

const EVEN = [0.25, 0.25, 0.25, 0.25];

/**
 * A table by formula. The target is 1.8 times as large, shifted and turned by `angle`; where the shares of its classes
 * are even, too, all domains are one world, seen differently.
 */
export function formulaQuestion(name: string, rows: number, angle: number, shares: readonly number[] = EVEN): Question {
  const draws = new Draws(71);
  const look: Look = { angle, scale: 1.8, shift: [-4, 5] };
  const [target, held] = cut(seenBy(look, drawn(draws, 3 * rows, shares)), rows);
  const sources = SOURCES.map((own) => seenBy(own, drawn(draws, rows, EVEN)));
  return { name, sources, target, held };
}

import type { Draws } from '../support/draws.js';

/** Rows of a domain and the class of each. */
export interface Labelled {
  /** [rows, dim] */
  readonly rows: readonly Float64Array[];
  /** [rows], from 0. */
  readonly labels: readonly number[];
}

/** Labelled domains, and one whose labels are known to the judge alone. */
export interface Question {
  readonly name: string;
  readonly sources: readonly Labelled[];
  /** What of the target is there to find the barycenter and, for the oracle, to learn from. */
  readonly target: Labelled;
  /** New rows of the target, to be classified. */
  readonly held: Labelled;
}

/** How a domain sees the world: x ↦ scale · R x + shift, R a turn by `angle` of the first two coordinates, radians. */
export interface Look {
  readonly angle: number;
  readonly scale: number;
  readonly shift: readonly number[];
}

export function seenBy({ angle, scale, shift }: Look, { rows, labels }: Labelled): Labelled {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const seen = (x: Float64Array): Float64Array => {
    const turned = x.slice();
    turned[0] = cos * x[0] - sin * x[1];
    turned[1] = sin * x[0] + cos * x[1];
    return turned.map((v, i) => scale * v + (shift[i] ?? 0));
  };
  return { rows: rows.map(seen), labels };
}

/** The first rows, and those after them. */
export const cut = ({ rows, labels }: Labelled, first: number): [Labelled, Labelled] => [
  { rows: rows.slice(0, first), labels: labels.slice(0, first) },
  { rows: rows.slice(first), labels: labels.slice(first) },
];

/** Rows in another order, drawn. */
export function shuffled({ rows, labels }: Labelled, draws: Draws): Labelled {
  const words = draws.uniforms(rows.length);
  const order = [...rows.keys()].sort((a, b) => words[a] - words[b]);
  return { rows: order.map((i) => rows[i]), labels: order.map((i) => labels[i]) };
}

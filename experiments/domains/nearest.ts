import type { Labelled } from './domain.js';

const NEIGHBOURS = 5;

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** The class of most of the five nearest rows, of equals the nearest one's. */
function classOf({ rows, labels }: Labelled, point: Float64Array): number {
  const near = rows
    .map((row, i) => ({ at: distance(row, point), label: labels[i] }))
    .sort((a, b) => a.at - b.at)
    .slice(0, NEIGHBOURS);
  const votes = new Map<number, number>();
  for (const { label } of near) votes.set(label, (votes.get(label) ?? 0) + 1);
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Share of `asked` that five nearest neighbours among `learned` call by their own class. */
export function accuracy(learned: Labelled, asked: Labelled): number {
  const right = asked.rows.filter((row, i) => classOf(learned, row) === asked.labels[i]);
  return right.length / asked.rows.length;
}

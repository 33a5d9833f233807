import { bytesOfRound } from '../support/transport_rounds.js';

/** Seconds of a round's transport, by link. */
export interface Measured {
  readonly length: number;
  /** Medians, in the order of the links. */
  readonly seconds: readonly number[];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;
const time = (seconds: number): string =>
  seconds < 0.9995 ? `${Number((1000 * seconds).toPrecision(2))} ms` : `${Number(seconds.toPrecision(2))} s`;

/**
 * Seconds that an iteration must take on one machine for so many workers beside the coordinator, as fast as it, to
 * make it shorter: T/(workers + 1) + t < T.
 */
export const paysFrom = (transport: number, workers: number): number => (transport * (workers + 1)) / workers;

/** Markdown, as docs/cluster-training.md has it. */
export function networkTable(links: readonly string[], rows: readonly Measured[]): string {
  const head = ['parameters', 'to a worker', 'back from all', ...links, ...links.map((link) => `${link}: pays from`)];
  const lines = rows.map(({ length, seconds }) => {
    const { there, back } = bytesOfRound(length);
    const pays = seconds.map((t) => `${time(paysFrom(t, 1))}, ${time(paysFrom(t, 3))}`);
    return [length.toLocaleString('en'), megabytes(there), megabytes(back), ...seconds.map(time), ...pays];
  });
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

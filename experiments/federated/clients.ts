import { Stream } from '../../src/random/counters.js';
import { keyOf, philox4x32 } from '../../src/random/philox.js';
import { CLASSES, rowsOf, type Labelled } from './digits.js';

/** Of who has what, whatever the run's seed. */
const KEY = keyOf(13);

/**
 * Parts of the data for `count` clients. Of every digit the share `skew` goes to the client whose digit it is (digit
 * modulo clients), and the rest to all alike: at 0 all see the same, at 1 each sees digits that no other sees.
 */
export function clientsOf(data: Labelled, count: number, skew: number): Labelled[] {
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (const [row, label] of data.labels.entries()) {
    const [kept, anyone] = philox4x32(KEY, [Stream.test, 0, 0, row]);
    const isOwn = kept / 2 ** 32 < skew;
    rows[isOwn ? label % count : anyone % count].push(row);
  }
  return rows.map((own) => rowsOf(data, own));
}

/** How many digits make up more than a fiftieth of a client's data. */
export const digitsOf = ({ labels, rows }: Labelled): number =>
  Array.from({ length: CLASSES }, (_, digit) => labels.filter((label) => label === digit).length).filter(
    (seen) => seen > rows / 50,
  ).length;

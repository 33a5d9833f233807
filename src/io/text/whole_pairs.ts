import { invalid } from '../../errors.js';
import { characters } from './bytes.js';

/** Lines of whole numbers that may be half as many: cells before the marks and behind them, by line and pair. */
interface Pairs {
  /** Of each line. */
  readonly count: number;
  /** [lines] of [count]. */
  readonly wholes: readonly (readonly string[])[];
  readonly rests: readonly (readonly string[])[];
  readonly last: string;
}

function pairsOf(lines: readonly string[], delimiter: string): Pairs | undefined {
  const pattern = delimiter === ',' ? /^[+-]?\d+,\d+(?:,[+-]?\d+,\d+)*\s*$/ : /^[+-]?\d+ \d+\s*$/;
  if (!lines.every((line) => pattern.test(line))) return undefined;
  const cells = lines.map((line) => line.trim().split(delimiter));
  return {
    count: (cells[0]?.length ?? 0) / 2,
    wholes: cells.map((line) => line.filter((_, c) => c % 2 === 0)),
    rests: cells.map((line) => line.filter((_, c) => c % 2 === 1)),
    last: lines.at(-1)!,
  };
}

/** The lines of the head that hold numbers, as they stand. */
function linesOf(
  head: Uint8Array,
  { comment, fromLine }: { readonly comment: string; readonly fromLine: number },
): string[] {
  const all = characters(head)
    .split(/\r\n|\n|\r/)
    .slice(fromLine - 1);
  return all.filter((line) => line.trim() !== '' && !line.startsWith(comment));
}

function refuse({ count, last }: Pairs, delimiter: string, operation: string): Error {
  if (count > 1) {
    const wayOut = `${2 * count} whole ones: delimiter ",". ${count} with decimal commas: write points, or semicolons between them.`;
    return invalid(operation, 'lines must say how many numbers they hold', `"${last}"`, wayOut);
  }
  return invalid(
    operation,
    'lines must say whether they hold one number or two',
    `"${last}"`,
    delimiter === ','
      ? 'Two: delimiter ",". One with a decimal comma: decimal ",". Thousands: take the commas out.'
      : 'Two: delimiter " ". Thousands: take the spaces out.',
  );
}

/** Whether all that stands behind commas looks like decimals, although nothing else speaks for them. */
function maybeDecimal({ count, rests }: Pairs): boolean {
  const endsInZero = rests.some((line) => line.some((rest) => rest.endsWith('0')));
  // As many digits in a column, and more than one. Wide tables of counts have some as well, but zeros at some end.
  const sameLength = rests.every((line) =>
    line.every((rest, c) => rest.length > 1 && rest.length === rests[0][c].length),
  );
  if (count > 1 && endsInZero) return false;
  return (sameLength && (count === 1 || rests.length > 1)) || (rests.length > 4 && !endsInZero);
}

/**
 * Lines as `1,5` may be two whole numbers, or one with a decimal comma; as `1 234`, two or one with a separator; as
 * `1,5,2,5` four or two.
 * @returns warnings, where columns of whole numbers are by far the likelier
 * @throws InvalidInputError where something speaks for the fewer
 */
export function checkPairs(
  head: Uint8Array,
  { delimiter, records }: { readonly delimiter: string; readonly records: readonly (readonly string[])[] },
  rest: { readonly comment: string; readonly fromLine: number },
  operation: string,
): string[] {
  if ((delimiter !== ',' && delimiter !== ' ') || records.length === 0) return [];
  const isHeader = records.length > 1 && !records[0].every((cell) => /^[+-]?\d+$/.test(cell));
  if (isHeader && records[0].length > 1) return [];
  const pairs = pairsOf(linesOf(head, rest).slice(isHeader ? 1 : 0), delimiter);
  if (pairs === undefined) return [];
  const { count, last } = pairs;
  const [wholes, rests] = [pairs.wholes.flat(), pairs.rests.flat()];
  const looksGrouped =
    count === 1 &&
    wholes.every((whole) => /^[+-]?[1-9]\d{0,2}$/.test(whole)) &&
    rests.every(({ length }) => length === 3);
  const looksDecimal =
    delimiter === ',' &&
    ((isHeader && count === 1) ||
      rests.some((digits) => /^0\d/.test(digits)) ||
      wholes.some((whole) => whole === '-0') ||
      (pairs.wholes.length > 1 && wholes.every((whole) => /^[+-]?0$/.test(whole))));
  if (looksGrouped || looksDecimal) throw refuse(pairs, delimiter, operation);
  if (delimiter === ' ' || !maybeDecimal(pairs)) return [];
  return count > 1
    ? [
        `"${last}" and the like are read as ${2 * count} whole numbers; where they are ${count} with decimal commas, write points, or semicolons between them; where not, say delimiter ","`,
      ]
    : [
        `"${last}" and the like are read as two whole numbers; where they are one with a decimal comma, say decimal ","`,
      ];
}

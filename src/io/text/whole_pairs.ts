import { invalid } from '../../errors.js';

/**
 * Lines as `1,5` may be two whole numbers, or one with a decimal comma; as `1 234`, two or one with a separator.
 * @returns warnings, where two columns are by far the likelier
 * @throws InvalidInputError where something speaks for one column
 */
export function checkPairs(
  head: Buffer,
  { delimiter, records }: { readonly delimiter: string; readonly records: readonly (readonly string[])[] },
  { comment, fromLine }: { readonly comment: string; readonly fromLine: number },
  operation: string,
): string[] {
  if ((delimiter !== ',' && delimiter !== ' ') || records.length === 0) return [];
  const isHeader = records.length > 1 && !records[0].every((cell) => /^[+-]?\d+$/.test(cell));
  if (isHeader && records[0].length > 1) return [];
  const all = head
    .toString('latin1')
    .split(/\r\n|\n|\r/)
    .slice(fromLine - 1);
  const lines = all.filter((line) => line.trim() !== '' && !line.startsWith(comment)).slice(isHeader ? 1 : 0);
  const pairs = lines.map((line) => (delimiter === ',' ? /^([+-]?\d+),(\d+)\s*$/ : /^([+-]?\d+) (\d+)\s*$/).exec(line));
  if (!pairs.every((pair) => pair !== null)) return [];
  const [wholes, rests] = [pairs.map((pair) => pair[1]), pairs.map((pair) => pair[2])];
  const looksGrouped = pairs.every(([, whole, rest]) => /^[+-]?[1-9]\d{0,2}$/.test(whole) && rest.length === 3);
  const looksDecimal =
    delimiter === ',' &&
    (isHeader ||
      rests.some((rest) => /^0\d/.test(rest)) ||
      wholes.some((whole) => whole === '-0') ||
      (wholes.length > 1 && wholes.every((whole) => /^[+-]?0$/.test(whole))));
  const shown = `"${lines.at(-1)!}"`;
  if (looksGrouped || looksDecimal) {
    throw invalid(
      operation,
      'lines must say whether they hold one number or two',
      shown,
      delimiter === ','
        ? 'Two: delimiter ",". One with a decimal comma: decimal ",". Thousands: take the commas out.'
        : 'Two: delimiter " ". Thousands: take the spaces out.',
    );
  }
  const sameLength = rests.every(({ length }) => length > 1 && length === rests[0].length);
  if (delimiter === ' ' || !(sameLength || (rests.length > 4 && !rests.some((rest) => rest.endsWith('0'))))) return [];
  return [
    `${shown} and the like are read as two whole numbers; where they are one with a decimal comma, say decimal ","`,
  ];
}

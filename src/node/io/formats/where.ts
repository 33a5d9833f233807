import { invalid } from '../../../errors.js';
import { listed } from '../../../io/listed.js';

/** A column that rows are chosen by: [rows]. */
export type KeyColumn = ArrayLike<unknown>;

/** The value as text, as people write it where they choose by it: days as dates, whole numbers without a point. */
function textOf(value: unknown): string {
  if (value instanceof Date && Number.isFinite(value.getTime()))
    return value.toISOString().replace('T00:00:00.000Z', '');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return value === null || value === undefined ? 'missing' : JSON.stringify(value);
}

/**
 * The number that is wanted, whole ones exactly: beyond 2^53 float64 rounds them. Undefined for what is none, and for
 * text that is read otherwise.
 */
function numberWanted(wanted: string | number): number | bigint | undefined {
  if (typeof wanted === 'number') return wanted;
  const text = wanted.trim();
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  return text === '' ? undefined : Number(text);
}

/** @throws InvalidInputError for whole numbers that rounding may have changed before they came here */
function checkExact(name: string, wanted: string | number, operation: string): void {
  if (!Number.isInteger(wanted) || Number.isSafeInteger(wanted)) return;
  throw invalid(
    operation,
    '"where" must have whole numbers beyond 2^53 as text, which keeps all digits',
    `${JSON.stringify(name)} = ${wanted}`,
    'Put quotes around it.',
  );
}

function isWanted(value: unknown, wanted: string | number): boolean {
  if (value === null || value === undefined) return false;
  const text = textOf(value);
  if (text === String(wanted)) return true;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const number = numberWanted(wanted);
    // Comparisons of a number and a bigint are exact.
    return number !== undefined && value <= number && value >= number;
  }
  return typeof value === 'boolean' && (text === String(wanted).toLowerCase() || Number(value) === wanted);
}

/** Values beyond these are not collected for a message. */
const MOST_VALUES = 1000;

/**
 * Numbers, from 0, of the rows whose columns have the values wanted.
 * @param columns by name, all of the same length.
 * @throws InvalidInputError where no row has them
 */
export function rowsWhere(
  where: Readonly<Record<string, string | number>>,
  columns: ReadonlyMap<string, KeyColumn>,
  operation: string,
): Uint32Array {
  let rows: Uint32Array | undefined;
  for (const [name, wanted] of Object.entries(where)) {
    checkExact(name, wanted, operation);
    const values = columns.get(name)!;
    const candidates: Uint32Array = rows ?? Uint32Array.from({ length: values.length }, (_, row) => row);
    rows = candidates.filter((row) => isWanted(values[row], wanted));
    if (rows.length > 0) continue;
    const present = new Set<string>();
    for (let i = 0; i < candidates.length && present.size < MOST_VALUES; i++)
      present.add(textOf(values[candidates[i]]));
    throw invalid(
      operation,
      `"where" must leave at least one row`,
      `no row with ${JSON.stringify(name)} = ${JSON.stringify(wanted)}`,
      `There it has ${listed([...present].sort())}.`,
    );
  }
  return rows ?? new Uint32Array();
}

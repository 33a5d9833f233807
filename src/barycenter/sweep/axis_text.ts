import { invalid, type InvalidInputError } from '../../errors.js';

/** Values an axis may have. */
export const MOST_VALUES = 10_000;

/** Digits of values between the ends of a range, so that a power of ten is one. */
const DIGITS = 12;

/** An error of an axis. */
export const refuse = (axis: string, rule: string, received: string, wayOut: string): InvalidInputError =>
  invalid(`sweep ${axis}`, rule, received, wayOut);

/** A number written in decimal, with or without an exponent. @throws InvalidInputError */
export function numberOf(axis: string, text: string): number {
  const value = Number(text);
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) || !Number.isFinite(value))
    throw refuse(axis, 'values must be finite numbers', JSON.stringify(text), 'Write them as 0.01 or 1e-2.');
  return value;
}

const spaced = (low: number, high: number, count: number, isLog: boolean): number[] =>
  Array.from({ length: count }, (_, i) => {
    if (i === 0) return low;
    if (i === count - 1) return high;
    const t = i / (count - 1);
    return Number((isLog ? low * (high / low) ** t : low + (high - low) * t).toPrecision(DIGITS));
  });

/**
 * Numbers of an axis: `a,b,c`, or a range with both ends, `a:b:N` in equal steps and `a:b:logN` by equal factors.
 * @throws InvalidInputError for anything else
 */
export function numbersOf(axis: string, text: string): number[] {
  const pieces = text.split(':');
  if (pieces.length === 1) return text.split(',').map((piece) => numberOf(axis, piece));
  const count = /^\s*(log)?(\d+)\s*$/.exec(pieces[2] ?? '');
  if (pieces.length !== 3 || count === null) {
    const wayOut = 'Write 0.01:1:log5 for five values by equal factors, 0.1:1:4 for four in equal steps.';
    throw refuse(axis, 'a range is FROM:TO:N or FROM:TO:logN', JSON.stringify(text), wayOut);
  }
  const [low, high] = [numberOf(axis, pieces[0]), numberOf(axis, pieces[1])];
  const [isLog, values] = [count[1] !== undefined, Number(count[2])];
  if (values < 2 || values > MOST_VALUES)
    throw refuse(axis, `a range has 2 to ${MOST_VALUES} values`, String(values), 'Write a single value as it is.');
  if (low === high) throw refuse(axis, 'a range has two ends', JSON.stringify(text), `Write ${low} alone.`);
  if (isLog && !(low > 0 && high > 0))
    throw refuse(axis, 'ends of a log range must be above 0', JSON.stringify(text), 'Leave log out, or raise the end.');
  return spaced(low, high, values, isLog);
}

/** @throws InvalidInputError for an axis without values, with too many, or with one twice */
export function checkDistinct<T>(axis: string, values: readonly T[], textOf: (value: T) => string): readonly T[] {
  if (values.length === 0)
    throw refuse(axis, 'an axis has a value at least', 'none', 'Leave the axis out, or fill it.');
  if (values.length > MOST_VALUES)
    throw refuse(axis, `an axis has at most ${MOST_VALUES} values`, String(values.length), 'Take fewer.');
  const seen = new Set<string>();
  for (const text of values.map(textOf)) {
    if (seen.has(text)) throw refuse(axis, 'every value is there once', `${text} twice`, 'Leave one of them out.');
    seen.add(text);
  }
  return values;
}

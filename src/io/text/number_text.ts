/**
 * Digits with a decimal point. Every part of a cell fits one part of the pattern alone, so that a test takes linear
 * time.
 */
const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const commaPattern = /^[+-]?(?:\d+,\d+|,\d+)(?:e[+-]?\d+)?$/i;
const wholePattern = /^[+-]?\d+$/;
const infinitePattern = /^[+-]?inf(?:inity)?$/i;
/** 1,234: a whole number with a separator, or one with three decimals. */
const thousandsOrDecimals = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** 1.234, which is a whole number where points separate thousands. */
const pointedThousands = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const belowThousand = /^[+-]?\d{1,3}$/;
/** 1,234,567 and 1.234,5 and 1 234: groups of three, in any country's way. */
const groupedPattern = /^[+-]?\d{1,3}(?:[,.'’\s]\d{3})+(?:[.,]\d+)?$/;
/** Hexadecimals, and numbers with a unit: 5 kg and 1.5kg, but not 2nd. */
const numberWithLetters = /^[+-]?0x[\da-f]+$|^[+-]?\d+(?:\s+|[.,]\d*\s*)\p{L}/iu;

/** Numbers, as they may be, with a mark between them that is no part of one: 0.5|2.25. */
const markedPattern = /^[\d.,eE+-]+\s*([|:&~^!¦])[\d.,eE+\s|:&~^!¦-]*$/;

/** Words for a value that is not there, of pandas, R, NumPy, SQL and Excel; in lower case. */
const missingWords = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '#n/a n/a',
  '#na',
  '<na>',
  'nan',
  '-nan',
  '+nan',
  'null',
  'none',
  'nil',
  '#null!',
  '-1.#ind',
  '1.#ind',
  '1.#qnan',
  '-1.#qnan',
]);

/** Longest cell that is read as a number: the largest and the smallest float64 take under 1,100 digits. */
export const maxDigits = 2000;

export const isPlainNumber = (cell: string): boolean => numberPattern.test(cell);

/** Digits alone: no decimal mark, no exponent. */
export const isWhole = (cell: string): boolean => wholePattern.test(cell);

/** A number with a decimal comma, or one with thousands separators (see `isThousandsOrDecimals`). */
export const isCommaNumber = (cell: string): boolean => commaPattern.test(cell);

/** Whether a comma may as well separate thousands as be a decimal mark. */
export const isThousandsOrDecimals = (cell: string): boolean => thousandsOrDecimals.test(cell);

/** Whether a point may as well separate thousands as be a decimal mark. */
export const isPointedThousands = (cell: string): boolean => pointedThousands.test(cell);

/** A whole number that has no thousands to separate. */
export const isBelowThousand = (cell: string): boolean => belowThousand.test(cell);

/** What may separate cells in a line that was taken for one; undefined where nothing looks so. */
export const markBetween = (cell: string): string | undefined => markedPattern.exec(cell)?.[1];

/** A number with thousands separators of any kind. */
export const isGrouped = (cell: string): boolean => groupedPattern.test(cell);

export const isMissing = (cell: string): boolean => missingWords.has(cell.length > 12 ? '?' : cell.toLowerCase());

export const isInfinite = (cell: string): boolean => infinitePattern.test(cell);

/**
 * A number in any writing that a person might use, as 1,234 or $5 or 2020-01-31; true too of what we refuse to read.
 */
export function isNumberLike(cell: string): boolean {
  if (isPlainNumber(cell) || isInfinite(cell)) return true;
  return /\p{L}/u.test(cell) ? numberWithLetters.test(cell) : /\p{N}/u.test(cell);
}

/**
 * What may be the name of a column: text that is neither a number in any writing, nor a word for a missing value or a
 * truth.
 */
export function isName(cell: string): boolean {
  return !isMissing(cell) && !isNumberLike(cell) && !/^(?:true|false)$/i.test(cell);
}

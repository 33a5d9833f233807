import { invalid, shorten, type InvalidInputError } from '../../errors.js';
import type { TableOptions } from '../table_options.js';
import {
  isBelowThousand,
  isCommaNumber,
  isGrouped,
  isInfinite,
  isMissing,
  isNumberLike,
  isPlainNumber,
  isPointedThousands,
  isThousandsOrDecimals,
  markBetween,
  maxDigits,
} from './number_text.js';

/** Characters of a cell that messages show. */
const maxShown = 40;

/** A cell as it stands, with its line and column from 1, as editors count. */
interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A column all of whose cells may be whole numbers, points separating thousands. */
interface Pointed {
  /** Whole numbers below 1,000 beside those with a point: decimals of a fixed number of digits have none. */
  wholes: number;
  points: number;
  first?: Cell;
}

/** Cells such as 1.234 in a column before they are taken for thousands. */
const fewestPoints = 3;

/** Reads cells as float64, all of one file with the same decimal mark. */
export class CellReader {
  private readonly missing: 'refuse' | 'drop';
  private decimal: '.' | ',' | undefined;
  /** First cell with a decimal mark. */
  private first: Cell | undefined;
  /** Whether every comma so far may as well separate thousands. */
  private ambiguous = false;
  /** By column; undefined where points are decimal. */
  private readonly pointed = new Map<number, Pointed | undefined>();
  private readonly told: boolean;

  /** @param names of all columns of a line, where the file has them. */
  constructor(
    private readonly operation: string,
    { missing = 'refuse', decimal }: TableOptions,
    private readonly names: readonly string[] | undefined,
  ) {
    this.missing = missing;
    this.decimal = decimal;
    this.told = decimal !== undefined;
  }

  /**
   * The number in a cell; NaN for a missing one where rows with such are dropped.
   * @param column from 0.
   * @param advice what to do about a cell of text.
   * @throws InvalidInputError
   */
  read(text: string, line: number, column: number, advice: () => string): number {
    if (text.length <= maxDigits) {
      if (isPlainNumber(text)) {
        if (!this.told) this.watchPoints(text, line, column);
        if (this.decimal !== '.' && text.includes('.')) this.mark('.', text, line, column);
        return this.finite(Number(text), text, line, column);
      }
      if (this.decimal !== '.' && isCommaNumber(text)) {
        if (this.decimal === undefined) this.ambiguous = true;
        this.mark(',', text, line, column);
        if (this.ambiguous && !isThousandsOrDecimals(text)) this.ambiguous = false;
        return this.finite(Number(text.replace(',', '.')), text, line, column);
      }
      if (isMissing(text)) return this.gap(text, line, column);
    }
    throw this.fault({ text, line, column }, advice);
  }

  /** @throws InvalidInputError where all commas, or all points of a column, may separate thousands */
  finish(): void {
    for (const column of this.pointed.values()) {
      if (!column?.first || column.wholes === 0 || column.points < fewestPoints) continue;
      const received = `${this.shown(column.first)}, beside whole numbers below 1,000 alone: it may have a separator of thousands`;
      throw invalid(
        this.operation,
        'a point in a number must be its decimal mark',
        received,
        'Say decimal "." if it is the decimal mark; else take the separators out.',
      );
    }
    if (!this.ambiguous || this.first === undefined) return;
    const received = `${this.shown(this.first)}, which may have a separator of thousands`;
    const wayOut = 'Say decimal "," if it is the decimal mark; else take the separators out.';
    throw invalid(this.operation, 'a comma in a number must be its decimal mark', received, wayOut);
  }

  private watchPoints(text: string, line: number, column: number): void {
    const seen = this.pointed.has(column) ? this.pointed.get(column) : { wholes: 0, points: 0 };
    if (seen === undefined) return;
    const isPointed = isPointedThousands(text);
    if (!isPointed && !isBelowThousand(text)) {
      this.pointed.set(column, undefined);
      return;
    }
    if (isPointed) seen.first ??= { text, line, column };
    seen.points += Number(isPointed);
    seen.wholes += Number(!isPointed);
    this.pointed.set(column, seen);
  }

  private mark(mark: '.' | ',', text: string, line: number, column: number): void {
    this.decimal ??= mark;
    if (mark === this.decimal) {
      this.first ??= { text, line, column };
      return;
    }
    const before = this.first === undefined ? `decimal "${this.decimal}"` : this.shown(this.first);
    const wayOut = 'Write all numbers with one decimal mark, and without separators of thousands.';
    throw invalid(
      this.operation,
      'a file has one decimal mark',
      `${this.shown({ text, line, column })}, beside ${before}`,
      wayOut,
    );
  }

  private finite(value: number, text: string, line: number, column: number): number {
    if (Number.isFinite(value)) return value;
    throw invalid(
      this.operation,
      'values must be below 1.8e308, the largest float64',
      this.shown({ text, line, column }),
      'Rescale the data.',
    );
  }

  private gap(text: string, line: number, column: number): number {
    if (this.missing === 'drop') return NaN;
    const wayOut = 'Fill it, or leave such rows out: missing "drop".';
    throw invalid(this.operation, 'every cell must be a number', this.shown({ text, line, column }), wayOut);
  }

  private fault(cell: Cell, advice: () => string): InvalidInputError {
    const { text } = cell;
    const received = this.shown(cell);
    if (text.length > maxDigits)
      return invalid(this.operation, `a cell must have at most ${maxDigits} characters`, received, advice());
    if (isInfinite(text))
      return invalid(this.operation, 'every value must be finite', received, 'Remove or repair that line.');
    if (isGrouped(text) || isCommaNumber(text)) {
      const wayOut = 'Write them out: 1234.5, or 1234,5 with decimal ",".';
      return invalid(this.operation, 'numbers must not have separators of thousands', received, wayOut);
    }
    const mark = markBetween(text);
    if (mark !== undefined)
      return invalid(
        this.operation,
        'every cell must be a number',
        received,
        `If it separates cells, say delimiter "${mark}".`,
      );
    const wayOut = isNumberLike(text)
      ? 'Write it in digits with one decimal mark, as 1234.5 or -1e-3, and nothing else.'
      : advice();
    return invalid(this.operation, 'every cell must be a number', received, wayOut);
  }

  private shown({ text, line, column }: Cell): string {
    const quoted = text === '' ? 'an empty cell' : `"${shorten(text, maxShown)}"`;
    const name = this.names?.[column] ?? '';
    return `${quoted} on line ${line}, column ${column + 1}${name === '' ? '' : ` "${shorten(name, maxShown)}"`}`;
  }
}

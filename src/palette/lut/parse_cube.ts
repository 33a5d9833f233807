import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { ColourTable } from './colour_table.js';
import { SPACE_COMMENT, SRGB_CODES } from './cube_text.js';

/** What the specification allows. */
const LEAST_SIZE = 2;
const MOST_SIZE = 256;

/** Longest line that is quoted in a message. */
const QUOTED = 40;

/** Keywords that change nothing here: names, and ranges that are 0 to 1. */
const RANGES = new Set(['DOMAIN_MIN', 'DOMAIN_MAX', 'LUT_3D_INPUT_RANGE']);

class CubeReader {
  private size = 0;
  private values = new Float32Array(0);
  private filled = 0;
  private space = SRGB_CODES;

  constructor(private readonly name: string) {}

  private fault(rule: string, received: string, wayOut: string): Error {
    return invalid(`reading ${this.name}`, rule, received, wayOut);
  }

  private start(text: string): void {
    const size = Number(text);
    if (!Number.isInteger(size) || size < LEAST_SIZE || size > MOST_SIZE) {
      throw this.fault(
        `LUT_3D_SIZE must be a whole number from ${LEAST_SIZE} to ${MOST_SIZE}`,
        text.slice(0, QUOTED),
        'Export the table again.',
      );
    }
    this.size = size;
    this.values = new Float32Array(size ** 3 * 3);
  }

  private checkRange(keyword: string, numbers: readonly string[]): void {
    const expected = keyword === 'LUT_3D_INPUT_RANGE' ? [0, 1] : [0, 0, 0].fill(keyword === 'DOMAIN_MIN' ? 0 : 1);
    if (numbers.length === expected.length && numbers.every((text, i) => Number(text) === expected[i])) return;
    throw this.fault(
      'the table’s domain must be 0 to 1',
      `${keyword} ${numbers.join(' ').slice(0, QUOTED)}`,
      'Export it for display codes, not for light or logarithmic film.',
    );
  }

  private node(words: readonly string[], line: string, number: number): void {
    const numbers = words.map(Number);
    if (words.length !== 3 || !numbers.every(Number.isFinite)) {
      throw this.fault(
        'a line must be a keyword or three numbers',
        `line ${number}, "${line.slice(0, QUOTED)}"`,
        'Export the table again.',
      );
    }
    if (this.size === 0)
      throw this.fault(
        'LUT_3D_SIZE must come before the numbers',
        `numbers in line ${number}`,
        'Export the table again.',
      );
    if (this.filled < this.values.length) this.values.set(numbers, this.filled);
    this.filled += 3;
  }

  line(text: string, number: number): void {
    const line = text.trim();
    const said = line.indexOf(SPACE_COMMENT);
    if (line.startsWith('#') && said >= 0) this.space = line.slice(said + SPACE_COMMENT.length).trim();
    if (line === '' || line.startsWith('#') || line.startsWith('TITLE')) return;
    const [keyword, ...rest] = line.split(/\s+/);
    if (keyword === 'LUT_3D_SIZE') this.start(rest[0] ?? '');
    else if (RANGES.has(keyword)) this.checkRange(keyword, rest);
    else if (keyword.startsWith('LUT_1D')) {
      throw this.fault(
        'the table must be three-dimensional',
        keyword,
        'Export a 3D table, or apply curves in your editor.',
      );
    } else if (!/^[A-Z]/.test(keyword)) this.node([keyword, ...rest], line, number);
  }

  table(): CubeTable {
    const { size, values, filled, space } = this;
    if (size === 0) throw this.fault('a .cube table must have a line LUT_3D_SIZE', 'none', 'Name a .cube file.');
    if (filled !== values.length) {
      throw this.fault(
        `a table of size ${size} must have ${size ** 3} lines of numbers`,
        String(filled / 3),
        'Export it again; it may be cut short.',
      );
    }
    return { size, values, space };
  }
}

export interface CubeTable extends ColourTable {
  /** Whose codes it takes and gives, as our own tables say; sRGB for those that say nothing. */
  readonly space: string;
}

/**
 * A table from the text of a `.cube` file (Adobe, "Cube LUT Specification" 1.0) of three dimensions with the domain
 * [0, 1], as editors write them.
 * @param name what messages call it
 * @throws InvalidInputError saying which line is wrong
 */
export function parseCube(text: string, name = 'the table'): CubeTable {
  if (typeof text !== 'string')
    throw invalid('parseCube', 'a table is a text', described(text), 'Pass await file.text().');
  const reader = new CubeReader(name);
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries())
    reader.line(line, i + 1);
  return reader.table();
}

import { invalid, shorten } from '../../errors.js';
import { columnsOption } from '../listed.js';
import type { Table } from '../numeric_table.js';
import type { TableOptions } from '../table_options.js';
import { CellReader } from './cell_reader.js';
import { layoutOf, mayNameRow, mayNumberColumns, type Layout, type TextRecord } from './layout.js';
import { isPlainNumber, isWhole } from './number_text.js';

/** Fewest lines below one of whole numbers alone for which it is worth a warning. */
const fewestBelow = 8;

/** Collects records as rows, checking each against the first ones. */
export class RowReader {
  /** The first record, names or a sample. */
  first: TextRecord | undefined;
  private layout: Layout | undefined;
  private cells: CellReader | undefined;
  private rows = 0;
  private values = new Float64Array(1024);
  private warmUp = 0;
  private divergences = 0;
  /**
   * Cells below the first line written without a decimal point, while the first may be a header of numbers, as 0, 1, 2
   * or 400, 410, 420.
   */
  private wholeCells = 0;
  /** Whether the first line is read as a sample, and its whole numbers may be names. */
  private mayBeHeader = false;
  private readonly rowNames = new Set<string>();

  /** @param warmUpEnd records before this line are warm-up draws of a sampler. */
  constructor(
    private readonly operation: string,
    private readonly options: TableOptions,
    private readonly warmUpEnd: number,
  ) {}

  add(cells: readonly string[], line: number): void {
    const record = { cells, line };
    if (this.first === undefined) {
      this.first = record;
      return;
    }
    const layout = this.layout ?? this.begin(record);
    if (layout.first === 'either' || this.mayBeHeader)
      this.wholeCells += layout.kept.filter((c) => isWhole(cells[c] ?? '')).length;
    this.addRow(record, layout);
  }

  /** @throws InvalidInputError for no rows, and where two readings are possible */
  table(notes: readonly string[], warnings: readonly string[]): Table {
    if (this.first === undefined) throw this.noRows('an empty file');
    const layout = this.layout ?? this.begin(undefined);
    this.cells!.finish();
    const skipped = layout.first === 'either' && this.isHeaderOfNumbers(layout) ? 1 : 0;
    const rows = this.rows - skipped;
    if (rows === 0) throw this.noRows(this.warmUp > 0 ? 'warm-up draws alone' : 'a header alone');
    const columns = layout.kept.length;
    const names = skipped === 1 ? this.first.cells : layout.names;
    const all = [...layout.notes, ...(this.warmUp > 0 ? [`${this.warmUp} warm-up draws`] : []), ...notes];
    const said =
      this.mayBeHeader && this.wholeCells === 0 && rows > fewestBelow ? [...warnings, this.headerWarning()] : warnings;
    const moved = layout.kept.some((place, c) => place !== c) || columns < layout.width;
    return {
      data: this.values.slice(skipped * columns, this.rows * columns),
      rows,
      columns,
      ...(names ? { names: layout.kept.map((c) => names[c]) } : {}),
      ...(moved ? { places: layout.kept } : {}),
      ...(all.length > 0 ? { notes: all } : {}),
      ...(layout.divergent === undefined ? {} : { divergences: this.divergences }),
      ...(said.length > 0 ? { warnings: said } : {}),
    };
  }

  private begin(second: TextRecord | undefined): Layout {
    const first = this.first!;
    const layout = layoutOf(first, second, this.options, this.operation);
    this.layout = layout;
    this.cells = new CellReader(this.operation, this.options, layout.names);
    this.mayBeHeader = layout.first === 'numbers' && this.options.header === undefined && mayNumberColumns(first.cells);
    if (layout.first !== 'names') this.addRow(first, layout);
    return layout;
  }

  private addRow({ cells, line }: TextRecord, layout: Layout): void {
    const { width, kept, empty, rowNames, divergent } = layout;
    if (cells.length !== width) {
      const rule = `every line must have ${width} cells, like the ${layout.names && width !== this.first!.cells.length ? 'second' : 'first'}`;
      throw invalid(
        this.operation,
        rule,
        `${cells.length} on line ${line}`,
        'Complete or remove that line; if its delimiter or decimal mark is another, say so by delimiter and decimal.',
      );
    }
    if (empty !== undefined && cells[empty] !== '') {
      throw invalid(
        this.operation,
        'lines must all end in a delimiter, or none',
        `"${shorten(cells[empty], 40)}" on line ${line} where others end in one`,
        'Say which columns to keep by columns.',
      );
    }
    if (rowNames?.checked) this.checkRowName(cells[0], line, width);
    if (line < this.warmUpEnd) {
      this.warmUp++;
      return;
    }
    if (divergent !== undefined && Number(cells[divergent]) > 0) this.divergences++;
    const offset = this.rows * kept.length;
    if (offset + kept.length > this.values.length) this.grow(offset + kept.length);
    for (let i = 0; i < kept.length; i++) {
      this.values[offset + i] = this.cells!.read(cells[kept[i]], line, kept[i], () => this.advice(cells, line, layout));
    }
    this.rows++;
  }

  /** What to do about text where a number should be. */
  private advice(cells: readonly string[], line: number, { names, width }: Layout): string {
    const numeric = Array.from({ length: width }, (_, c) => c).filter((c) => isPlainNumber(cells[c]));
    if (line === this.first!.line && numeric.length > 0) return 'Say header true if that line holds names.';
    if (numeric.length === 0) return 'Names belong on the first line; say what separates cells by delimiter.';
    return `Keep columns of numbers alone: columns ${columnsOption(numeric.map((c) => names?.[c] || c))}.`;
  }

  private checkRowName(name: string, line: number, width: number): void {
    const isNew = !this.rowNames.has(name);
    this.rowNames.add(name);
    if (isNew && mayNameRow(name)) return;
    throw invalid(
      this.operation,
      `lines must have ${width - 1} cells, like the header, or a row name of their own before them`,
      `"${shorten(name, 40)}" first of ${width} on line ${line}`,
      'Complete the header, or say which columns to keep by columns, as numbers from 0.',
    );
  }

  /** Whether a first line of 0, 1, 2, … or of years names columns. */
  private isHeaderOfNumbers({ width }: Layout): boolean {
    const { cells, line } = this.first!;
    if (this.rows === 1 || (width === 1 && this.wholeCells > 0)) return false;
    if (width > 1 && this.wholeCells === 0) return true;
    const received = `${cells.slice(0, 4).join(', ')}${width > 4 ? ', …' : ''} on line ${line}`;
    throw invalid(
      this.operation,
      'a first line of whole numbers must be a sample or names',
      received,
      'Say header true if they are names, header false if they are a sample.',
    );
  }

  private headerWarning(): string {
    const { cells, line } = this.first!;
    const shown = `${cells
      .slice(0, 4)
      .map((cell) => shorten(cell, 20))
      .join(', ')}${cells.length > 4 ? ', …' : ''}`;
    return `line ${line} (${shown}) is read as a sample, though it alone has whole numbers; say header true if they are names, header false if not`;
  }

  private noRows(received: string): Error {
    return invalid(this.operation, 'a table needs at least one row of numbers', received, 'Save at least one sample.');
  }

  private grow(needed: number): void {
    const larger = new Float64Array(Math.max(needed, 2 * this.values.length));
    larger.set(this.values);
    this.values = larger;
  }
}

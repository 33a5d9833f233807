import { basename } from 'node:path';
import { invalid } from '../../../errors.js';
import { allocateFloats, checkFinite, type Floats, type Table } from '../../../io/numeric_table.js';
import type { TableOptions } from '../../../io/table_options.js';
import { writeRow, type Raster, type RasterTarget } from './raster.js';

/** Numbers of a picture at most: widths that the engine knows. */
export const MOST_NUMBERS = 16_384;

/** Numbers of all pictures of a marginal at most, 2 GiB of float32. */
export const MOST_NUMBERS_TOGETHER = 2 ** 29;

export type PictureOptions = Pick<TableOptions, 'size' | 'channels' | 'range'>;

const sizeText = ({ height, width }: Pick<Raster, 'height' | 'width'>): string => `${height}×${width}`;

/** @throws InvalidInputError for pictures of more numbers than the engine or a table takes */
function checkNumbers(operation: string, count: number, { height, width, channels }: RasterTarget): void {
  const numbers = height * width * channels;
  if (numbers > MOST_NUMBERS) {
    const rule = `a picture may have at most ${MOST_NUMBERS} numbers, height · width · channels`;
    throw invalid(operation, rule, `${height}×${width}×${channels}, ${numbers}`, 'Give a smaller size, as [64, 64].');
  }
  if (count * numbers <= MOST_NUMBERS_TOGETHER) return;
  throw invalid(
    operation,
    `pictures may have at most ${MOST_NUMBERS_TOGETHER} numbers together`,
    `${count} of ${height}×${width}×${channels}`,
    'Give a smaller size, or fewer pictures.',
  );
}

/**
 * Rows of a table that are filled by one picture after another. The first says size and channels of all, where options
 * do not.
 */
export class PictureTable {
  private target: RasterTarget | undefined;
  private first: { readonly name: string; readonly raster: Raster } | undefined;
  private data: Floats = new Float32Array();
  private row = 0;
  private readonly sizes = { least: '', most: '', leastArea: Infinity, mostArea: 0 };

  /** @param wide whether numbers have digits that float32 has not */
  constructor(
    private readonly operation: string,
    private readonly count: number,
    private readonly options: PictureOptions,
    private readonly wide = false,
  ) {}

  /** @throws InvalidInputError for other sizes or channels than the first's, unless options say what all become */
  add(raster: Raster, name: string): void {
    this.target ??= this.begin(raster, name);
    this.check(raster, name);
    const numbers = this.target.height * this.target.width * this.target.channels;
    writeRow(raster, this.target, this.data.subarray(this.row * numbers, (this.row + 1) * numbers));
    this.row++;
  }

  private begin(raster: Raster, name: string): RasterTarget {
    const { size, channels = raster.channels, range = [0, 1] } = this.options;
    const [height, width] = size ?? [raster.height, raster.width];
    const target = { height, width, channels, range };
    checkNumbers(this.operation, this.count, target);
    this.first = { name, raster };
    const type = this.wide ? Float64Array : Float32Array;
    this.data = allocateFloats(type, this.count * height * width * channels, this.operation);
    return target;
  }

  private check(raster: Raster, name: string): void {
    const { size, channels } = this.options;
    const first = this.first!;
    const [own, before] = [sizeText(raster), sizeText(first.raster)];
    const fault = (rule: string, mine: string, others: string, wayOut: string): Error =>
      invalid(this.operation, rule, `${mine} of ${basename(name)}, ${others} of ${basename(first.name)}`, wayOut);
    if (size === undefined && own !== before)
      throw fault('pictures must have one size', own, before, 'Say which they are brought to: size, as [32, 32].');
    if (channels === undefined && raster.channels !== first.raster.channels)
      throw fault(
        'pictures must be all grey or all in colour',
        `${raster.channels} channels`,
        `${first.raster.channels}`,
        'Say which they become: channels, 1 or 3.',
      );
    const area = raster.height * raster.width;
    if (area < this.sizes.leastArea) Object.assign(this.sizes, { least: own, leastArea: area });
    if (area > this.sizes.mostArea) Object.assign(this.sizes, { most: own, mostArea: area });
  }

  /** All of them. @throws InvalidInputError for numbers that are not finite */
  table(): Table {
    const { height, width, channels, range } = this.target!;
    const { least, most } = this.sizes;
    const resized = [least, most].some((text) => text !== sizeText({ height, width }));
    const table: Table = {
      data: this.data,
      rows: this.row,
      columns: height * width * channels,
      pictures: {
        shape: [height, width, channels],
        range,
        ...(resized ? { resizedFrom: least === most ? least : `${least} to ${most}` } : {}),
      },
    };
    checkFinite(table, this.operation, 'Repair or remove such pictures.');
    return table;
  }
}

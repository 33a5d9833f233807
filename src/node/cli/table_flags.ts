import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { shorten } from '../../errors.js';
import type { PictureRange } from '../../io/table_options.js';
import { wholeNumber } from './options.js';

/** Names between commas; quotes hold those with commas. */
function list(text: string, before: string[] = []): string[] {
  try {
    const lines: string[][] = parse(text, { trim: true });
    if (lines.length === 1 && lines[0].every((name) => name !== '')) return [...before, ...lines[0]];
  } catch {
    // Refused below.
  }
  throw new InvalidArgumentError('Give names or numbers (from 0) between commas, e.g. --columns x,y.');
}

function condition(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at > 0 && Object.hasOwn(before, name))
    throw new InvalidArgumentError(
      `A row has one ${shorten(name, 40)}: give it once, and make a marginal of each value.`,
    );
  if (at > 0) return { ...before, [name]: text.slice(at + 1) };
  throw new InvalidArgumentError('Give a column and its value, e.g. --where day=2.');
}

function size(text: string): readonly [number, number] {
  const [, height, width] = /^([1-9]\d{0,4})[x×,]([1-9]\d{0,4})$/.exec(text) ?? [];
  if (width !== undefined) return [Number(height), Number(width)];
  throw new InvalidArgumentError('Give height and width in pixels, e.g. --size 32x32.');
}

function channels(text: string): 1 | 3 {
  if (text === '1' || text === '3') return Number(text) as 1 | 3;
  throw new InvalidArgumentError('Give 1, grey, or 3, red, green and blue.');
}

function range(text: string): PictureRange {
  const [black, white] = text.split(',').map(Number);
  if (white === 1 && (black === 0 || black === -1)) return [black, white];
  throw new InvalidArgumentError('Give 0,1 or -1,1.');
}

/** How files become tables: the fields that a marginal has beside `samples`, as options. */
export function addTableOptions(command: Command, what: string): Command {
  return command
    .optionsGroup(`Options for reading ${what}:`)
    .addOption(
      new Option('--columns <list>', 'the columns to keep, names or numbers from 0 between commas').argParser(list),
    )
    .option('--header', 'text: the first line holds names')
    .option('--no-header', 'text: the first line is a sample')
    .option('--delimiter <mark>', 'text: what separates cells; tab and space may be written so')
    .addOption(new Option('--decimal <mark>', 'text: the decimal mark').choices(['.', ',']))
    .option('--comment <start>', 'text: what begins a line that is left out (default: #)')
    .addOption(new Option('--missing <what>', 'rows with missing values (default: refuse)').choices(['refuse', 'drop']))
    .option('--array <name>', '.npz: which array')
    .option('--layer <name>', '.h5ad: which matrix, X, obsm/NAME or layers/NAME')
    .addOption(
      new Option(
        '--where <column=value>',
        '.h5ad and .parquet: only rows whose column has this value; may be repeated',
      ).argParser(condition),
    )
    .addOption(
      new Option('--size <height>x<width>', 'pictures: what they are brought to, cut and resized').argParser(size),
    )
    .addOption(new Option('--channels <n>', 'pictures: 1 (grey) or 3 (default: their own)').argParser(channels))
    .addOption(
      new Option('--range <black,white>', 'pictures: 0,1 (default) or -1,1, the numbers of black and white').argParser(
        range,
      ),
    )
    .addOption(
      new Option('--labels <file>', '.idx: the labels that --class chooses by').argParser((path) => resolve(path)),
    )
    .addOption(
      new Option('--class <n>', '.idx: only pictures of this label, with --labels').argParser(wholeNumber(0, 255)),
    )
    .optionsGroup('Options:');
}

/** Names as `--columns` takes them. */
export const columnsFlag = (names: readonly string[]): string => {
  const quoted = names.map((name) => (/[",\s]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(',');
  return `--columns ${/[^\w.,-]/.test(quoted) ? `'${quoted}'` : shorten(quoted, 200)}`;
};

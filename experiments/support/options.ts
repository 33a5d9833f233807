import path from 'node:path';
import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import type { OpenDeviceOptions } from '../../src/index.js';
import { invalid } from '../../src/errors.js';

export interface RunOptions {
  readonly do: 'run';
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly device: NonNullable<OpenDeviceOptions['kind']>;
  readonly seed: number;
  readonly data: string;
  readonly out: string;
  /** Whether docs/experiments.md is made anew from what is in `out`. */
  readonly document: boolean;
}

export type ExperimentOptions =
  | RunOptions
  | { readonly do: 'help' }
  /** Makes docs/experiments.md from the results in `out`. */
  | { readonly do: 'render'; readonly out: string };

const DEFAULTS = { device: 'auto', seed: '0', data: path.join('..', 'shared', 'data'), out: 'results' };
const DEVICES = ['auto', 'cpu', 'webgpu'] as const;
/** Seeds are words of the counter-based generator. */
const SEEDS = 2 ** 32;

export function helpText(known: readonly { readonly name: string; readonly title: string }[]): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  return `npm run experiment -- [options] [NAME…]

Runs experiments whose answers are known, and writes results/NAME/ (JSON, CSV, figures). A full run on the default seed also
puts its tables and figures into docs/experiments.md.

${known.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')}

  NAME…          only these; default: all
  --quick        seconds each instead of minutes, on made-up data: to see that nothing is broken; writes results/NAME-quick/
  --device KIND  auto (default), cpu or webgpu
  --seed N       default ${DEFAULTS.seed}
  --data FOLDER  real data, single-cell/*.npy below it (default ${DEFAULTS.data}); only \`cells\` reads it
  --out FOLDER   default ${DEFAULTS.out}
  --no-document  leave docs/experiments.md alone
  --render       run nothing: make docs/experiments.md from the full runs' results in --out
  --help         this text

Exit codes: 0 done; 1 a gate of kind "must" failed, or the device; 2 bad input; 130 stopped by Ctrl-C.
`;
}

/**
 * @param known names of all experiments
 * @throws InvalidInputError for a name, an option or a value that there is not
 */
export function readOptions(argv: readonly string[], known: readonly string[]): ExperimentOptions {
  const { values, positionals } = parse(argv);
  if (values.help) return { do: 'help' };
  if (values.render) {
    if (positionals.length > 0)
      throw invalid('experiment', '--render takes no names', positionals.join(' '), 'Leave them out.');
    return { do: 'render', out: values.out };
  }
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid('experiment', 'a name must be that of an experiment', unknown, wayOut(unknown, known));
  return {
    do: 'run',
    names: positionals.length > 0 ? [...new Set(positionals)] : known,
    quick: values.quick,
    device: readDevice(values.device),
    seed: readSeed(values.seed),
    data: values.data,
    out: values.out,
    document: !values.quick && !values['no-document'] && values.seed === DEFAULTS.seed,
  };
}

function wayOut(unknown: string, known: readonly string[]): string {
  const nearest = closest(unknown, known);
  const near = distance(unknown, nearest) <= 3 ? `Did you mean ${nearest}? ` : '';
  return `${near}There are ${known.join(', ')}.`;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        device: { type: 'string', default: DEFAULTS.device },
        seed: { type: 'string', default: DEFAULTS.seed },
        data: { type: 'string', default: DEFAULTS.data },
        out: { type: 'string', default: DEFAULTS.out },
        'no-document': { type: 'boolean', default: false },
        render: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw invalid('experiment', 'arguments must be those of --help', received, 'See `npm run experiment -- --help`.');
  }
}

function readDevice(text: string): RunOptions['device'] {
  const device = DEVICES.find((kind) => kind === text);
  if (device !== undefined) return device;
  throw invalid('experiment', `--device must be ${DEVICES.join(', ')}`, text, 'Leave it out for auto.');
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed < SEEDS) return seed;
  throw invalid('experiment', `--seed must be a whole number from 0 to ${SEEDS - 1}`, text, 'Leave it out for 0.');
}

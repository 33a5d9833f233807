import { parseArgs } from 'node:util';
import type { DeviceKind } from '../../src/device/contract.js';
import { invalid } from '../../src/errors.js';

export interface MeasureOptions {
  readonly do: 'measure';
  readonly devices: readonly DeviceKind[];
  readonly quick: boolean;
  /** Where the results go as JSON, the charts beside it; undefined: new files in bench/results. */
  readonly json: string | undefined;
  /** Whether docs/benchmarks.md is written anew. */
  readonly document: boolean;
  /** Benches to run, in order. */
  readonly names: readonly string[];
}

export type BenchOptions =
  | MeasureOptions
  | { readonly do: 'help' }
  /** `after` undefined: the newest file in bench/results. */
  | { readonly do: 'compare'; readonly before: string; readonly after: string | undefined }
  /**
   * Writes docs/benchmarks.md and its charts from results of earlier runs; of two of one bench and device the later
   * counts.
   */
  | { readonly do: 'render'; readonly files: readonly string[] };

export function helpText(known: readonly string[]): string {
  return `npm run bench -- [options] [NAME…]

Checks every kernel against its float64 twin, times it, and writes a table to the terminal, JSON and charts to bench/results/.
A run of everything on every device also writes docs/benchmarks.md and docs/benchmarks/*.svg; with --quick, --device or
names it does not, unless --document is given.

  NAME…              only these benches: ${known.join(', ')}
  --device KIND      cpu, webgpu or all (default)
  --quick            few and small shapes, short runs, no peers' long cases: under three minutes, to see that nothing breaks
  --json FILE        write the results there, and the charts beside it
  --document         write docs/benchmarks.md from this run, whatever its size
  --render FILE…     measure nothing: write docs/benchmarks.md from these results of earlier runs, which may be of several
                     machines; of two tables of one machine, device and bench the later one counts
  --compare OLD [NEW]  measure nothing: print what changed beyond the spread from OLD to NEW (default: the newest results)
  --help             this text

Exit codes: 0 done, 1 a wrong kernel or a failing device, 2 bad arguments. A comparison exits with 0 whatever it finds.
`;
}

/** @param known names of all benches @throws InvalidInputError for a device, a bench or an option that there is not */
export function readOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parse(argv);
  if (values.help) return { do: 'help' };
  if (values.render) {
    if (positionals.length === 0)
      throw invalid('bench', '--render takes results', 'none', 'Name one or more JSON files.');
    return { do: 'render', files: positionals };
  }
  if (values.compare !== undefined) {
    if (positionals.length > 1) {
      throw invalid('bench', '--compare takes one or two files', `${positionals.length + 1}`, 'Compare two at a time.');
    }
    return { do: 'compare', before: values.compare, after: positionals[0] };
  }
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid('bench', 'a name must be that of a bench', unknown, `There are ${known.join(', ')}.`);
  const whole = positionals.length === 0 && !values.quick && values.device === 'all';
  return {
    do: 'measure',
    devices: readDevices(values.device),
    quick: values.quick,
    json: values.json,
    document: values.document || whole,
    names: positionals.length > 0 ? positionals : known,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        device: { type: 'string', default: 'all' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        document: { type: 'boolean', default: false },
        render: { type: 'boolean', default: false },
        compare: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw invalid('bench', 'arguments must be those of --help', received, 'See `npm run bench -- --help`.');
  }
}

function readDevices(device: string): readonly DeviceKind[] {
  switch (device) {
    case 'all':
      return ['cpu', 'webgpu'];
    case 'cpu':
    case 'webgpu':
      return [device];
    default:
      throw invalid('bench', '--device must be cpu, webgpu or all', device, 'Leave it out for all.');
  }
}

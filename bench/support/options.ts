import { Option } from 'commander';
import { namesOf, newCommand } from '../../scripts/support/command.mjs';
import type { DeviceKind } from '../../src/device/contract.js';

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
  /** `after` undefined: the newest file in bench/results. */
  | { readonly do: 'compare'; readonly before: string; readonly after: string | undefined }
  /**
   * Writes docs/benchmarks.md and its charts from results of earlier runs; of two of one bench and device the later
   * counts.
   */
  | { readonly do: 'render'; readonly files: readonly string[] };

interface Flags extends Pick<MeasureOptions, 'json'> {
  readonly device: DeviceKind | 'all';
  readonly quick?: true;
  readonly document?: true;
  readonly render?: readonly string[];
  readonly compare?: readonly string[];
}

const DESCRIPTION =
  'Checks every kernel against its float64 twin, times it, and writes a table to the terminal, JSON and charts to ' +
  'bench/results/. A run of everything on every device also writes docs/benchmarks.md and docs/benchmarks/*.svg.';

/** Ends the process for --help, and for a device, a bench or an option that there is not. @param known all benches */
export function readOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const command = newCommand('npm run bench --')
    .description(DESCRIPTION)
    .argument('[names...]', `only these benches: ${known.join(', ')}`, namesOf(known))
    .addOption(new Option('--device <kind>', 'where to compute').choices(['cpu', 'webgpu', 'all']).default('all'))
    .option(
      '--quick',
      'few and small shapes, short runs, no long cases of peers: whether anything breaks, in 3 minutes',
    )
    .option('--json <file>', 'write the results there, and the charts beside it')
    .option('--document', 'write docs/benchmarks.md from this run, whatever its size')
    .option(
      '--render <files...>',
      'measure nothing: write docs/benchmarks.md from these results of earlier runs, which may be of several machines; ' +
        'of two tables of one machine, device and bench the later one counts',
    )
    .option(
      '--compare <files...>',
      'measure nothing: OLD [NEW], print what changed beyond the spread (NEW: else the newest results)',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 done, and for any comparison; 1 a wrong kernel, a failing device; 2 bad input.',
    )
    .parse(argv, { from: 'user' });
  const { device, quick = false, json, document = false, render, compare } = command.opts<Flags>();
  const names = command.processedArgs[0] as string[];
  if (render !== undefined) return { do: 'render', files: render };
  if (compare !== undefined) {
    const [before, after, ...more] = compare;
    if (more.length > 0) command.error(`error: option '--compare' takes one or two files, not ${compare.length}`);
    return { do: 'compare', before, after };
  }
  const whole = names.length === 0 && !quick && device === 'all';
  return {
    do: 'measure',
    devices: device === 'all' ? ['cpu', 'webgpu'] : [device],
    quick,
    json,
    document: document || whole,
    names: names.length > 0 ? names : known,
  };
}

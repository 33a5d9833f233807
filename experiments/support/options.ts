import path from 'node:path';
import { namesOf, newCommand } from '../../scripts/support/command.mjs';
import { deviceOption, wholeNumber, type DeviceFlags } from '../../src/node/cli/options.js';

export interface RunOptions {
  readonly do: 'run';
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly device: DeviceFlags['device'];
  readonly seed: number;
  /** Of the one experiment that is named. */
  readonly part?: string;
  /** At most so many of its problems. */
  readonly problems?: number;
  readonly data: string;
  readonly out: string;
  /** Whether docs/experiments.md is made anew from what is in `out`. */
  readonly document: boolean;
}

export type ExperimentOptions =
  | RunOptions
  /** Makes docs/experiments.md from the results in `out`. */
  | { readonly do: 'render'; readonly out: string };

type Flags = Omit<RunOptions, 'do' | 'names' | 'quick'> & { readonly quick?: true; readonly render?: true };

const DESCRIPTION =
  'Runs experiments whose answers are known, and writes results/NAME/ (JSON, CSV, figures). A full run on the default seed ' +
  'also puts its tables and figures into docs/experiments.md.';
const DATA = path.join('..', 'shared', 'data');
/** Seeds are words of the counter-based generator. */
const MOST = 2 ** 32 - 1;

interface Known {
  readonly name: string;
  readonly title: string;
  readonly parts?: readonly string[];
}

/** Why a part cannot be run; undefined where it can. */
function partObjection(part: string, names: readonly string[], known: readonly Known[]): string | undefined {
  const [only, ...others] = known.filter(({ name }) => names.includes(name));
  if (others.length > 0) return `option '--part' is of one experiment: name it`;
  if (only.parts === undefined) return `${only.name} has no parts`;
  return only.parts.includes(part) ? undefined : `${only.name} has the parts ${only.parts.join(', ')}, and no ${part}`;
}

/** Ends the process for --help, and for a name, an option or a value that there is not. @param known all experiments */
export function readOptions(argv: readonly string[], known: readonly Known[]): ExperimentOptions {
  const all = known.map(({ name }) => name);
  const width = Math.max(...all.map(({ length }) => length));
  const command = newCommand('npm run experiment --')
    .description(DESCRIPTION)
    .argument('[names...]', 'only these; default: all', namesOf(all))
    .option('--quick', 'seconds each, on made-up data: whether anything is broken; writes results/NAME-quick/')
    .addOption(deviceOption())
    .option('--seed <n>', 'of everything that is drawn', wholeNumber(0, MOST), 0)
    .option(
      '--data <folder>',
      'data of others, below it single-cell/*.npy (for `cells`), gaussian/*.json (`without-epsilon`), ' +
        'mnist/*.gz (`federated`, `domains`, `digits`, `filtered`, `manifold`, `latent-path`, `shape-colour`)',
      DATA,
    )
    .option('--part <name>', 'only this part of the experiment that is named; the others as they were kept')
    .option('--problems <n>', 'at most so many of the problems of experiments that have a list of them', wholeNumber(1))
    .option('--out <folder>', 'where results go', 'results')
    .option('--no-document', 'leave docs/experiments.md alone')
    .option('--render', "run nothing: make docs/experiments.md from the full runs' results in --out")
    .addHelpText('after', `\nExperiments:\n${known.map((e) => `  ${e.name.padEnd(width)}  ${e.title}`).join('\n')}\n`)
    .addHelpText('after', 'Exit codes: 0 done; 1 a gate of kind "must" failed, or the device; 2 bad input; 130 Ctrl-C.')
    .parse(argv, { from: 'user' });
  const { quick = false, render, document, ...flags } = command.opts<Flags>();
  const names = command.processedArgs[0] as string[];
  if (render) {
    if (names.length > 0) command.error(`error: option '--render' takes no names, and got ${names.join(' ')}`);
    return { do: 'render', out: flags.out };
  }
  const asked = names.length > 0 ? [...new Set(names)] : all;
  const objection = flags.part === undefined ? undefined : partObjection(flags.part, asked, known);
  if (objection !== undefined) command.error(`error: ${objection}`);
  return {
    do: 'run',
    ...flags,
    names: asked,
    quick,
    document: document && !quick && flags.seed === 0,
  };
}

import { InvalidArgumentError, Option, type Command } from 'commander';
import { invalid } from '../../../errors.js';
import { AGGREGATE_SOLVERS } from '../../aggregate/posteriors/aggregate.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber } from '../options.js';
import { createOutput } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { aggregateModels, type ModelFlags } from './aggregate_models.js';
import { aggregatePosteriors, type PosteriorFlags } from './aggregate_posteriors.js';

type AggregateFlags = PosteriorFlags & Partial<ModelFlags>;

function weightsOf(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.every((value) => value > 0 && value < Infinity)) return values;
  throw new InvalidArgumentError('Give numbers above 0 between commas, e.g. --weights 1000,500,500.');
}

/** What means something where models are merged. */
const OF_MODELS = ['models', 'out', 'weights', 'plain', 'json'];

/** @throws InvalidInputError for tables beside models, and for options that mean nothing for what is aggregated */
function checkMeant(files: readonly string[], command: Command): void {
  const flags = command.opts<AggregateFlags>();
  if (flags.models === undefined) {
    if (files.length === 0)
      throw invalid(
        'aggregate',
        'it needs tables of draws, or --models',
        'neither',
        'See barycenter aggregate --help.',
      );
    if (flags.plain !== undefined)
      throw invalid('aggregate --plain', 'it is of --models', flags.plain, 'Leave it out.');
    return;
  }
  if (files.length > 0)
    throw invalid('aggregate --models', 'it takes no tables of draws', files[0], 'Name all models behind --models.');
  const given = command.options
    .map((option) => option.attributeName())
    .find((name) => command.getOptionValueSource(name) === 'cli' && !OF_MODELS.includes(name));
  if (given !== undefined)
    throw invalid(
      'aggregate --models',
      `only ${OF_MODELS.map((name) => `--${name}`).join(', ')} go with it`,
      `--${given}`,
      'Leave it out.',
    );
}

const HELP = `
Of tables: writes draws.csv (or .npy), summary.csv, figure.svg and figure.png: the Wasserstein barycenter of posteriors
of which each saw a part of the data, its likelihood raised to the power n/n_k (docs/aggregate.md).

  barycenter aggregate shard-*.csv --out whole                        shards of equal size
  barycenter aggregate a.csv b.csv --weights 9000,1000 --out whole    the sizes of the parts
  barycenter aggregate stan/*.csv --chains 4 --out whole              four chains of the first shard, of the second, …
  barycenter aggregate plain-*.csv --unpowered --out whole            likelihoods that were not raised to a power

Of models, chains of dense layers: writes one whose neurons are barycenters of theirs.

  barycenter aggregate --models a.safetensors b.safetensors --out merged.safetensors --plain mean.safetensors`;

export function aggregateCommand(program: Command): void {
  const command = program
    .command('aggregate')
    .argument('[tables...]', 'draws of each shard: any format that problems take, Stan CSV among them')
    .description('one posterior from those of parts of the data, or one network from several: their barycenter')
    .requiredOption('--out <path>', 'new or empty folder for what is written; of models, a .safetensors file')
    .addOption(
      new Option(
        '--weights <list>',
        'numbers above 0 between commas, e.g. sizes of the parts (default: equal)',
      ).argParser(weightsOf),
    )
    .addOption(
      new Option(
        '--solver <kind>',
        'how to find it (default: bures, for one parameter quantile; docs/aggregate.md)',
      ).choices(AGGREGATE_SOLVERS),
    )
    .addOption(
      new Option('--draws <n>', 'rows of the result (default: as many as the largest shard has)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option('--chains <n>', 'so many files, one after the other, are one shard')
        .argParser(wholeNumber(1))
        .default(1),
    )
    .option(
      '--unpowered',
      'likelihoods were not raised to the power n/n_k: draw the draws together by the root of the weight',
    )
    .addOption(new Option('--format <ending>', 'of the draws').choices(['csv', 'npy']).default('csv'))
    .option('--models <files...>', 'client models instead of tables: .safetensors files of one chain of dense layers')
    .option('--plain <file>', 'of models: where the plain mean of the weights goes, too')
    .addOption(seedOption('seed of the directions of --solver sliced'))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP);
  addTableOptions(command, 'the tables').action((files: string[], flags: AggregateFlags) => {
    checkMeant(files, command);
    const output = createOutput(flags);
    const { models } = flags;
    return models ? aggregateModels({ ...flags, models }, output) : aggregatePosteriors(files, flags, output);
  });
}

import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { invalid } from '../../errors.js';
import { harmonize } from '../../palette/harmonize.js';
import { DEFAULT_ITERATIONS } from '../../palette/learn/colour_barycenter.js';
import { claimOutputs, paletteOutputs, type PictureOutputs } from '../../palette/output_files.js';
import { readSources, type Source } from '../../palette/source.js';
import { writeGrades } from '../../palette/write_grades.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { createProgress } from '../progress.js';
import { withDevice } from '../with_device.js';

interface PaletteFlags extends DeviceFlags {
  readonly out: string;
  readonly weights?: readonly number[];
  readonly epsilon: number;
  readonly strength: number;
  readonly seed: number;
  readonly iterations: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1.');
  return value;
}

const numbers = (text: string): number[] => text.split(',').map(positiveNumber);

function normalized(weights: readonly number[] | undefined, pictures: readonly string[]): number[] {
  const given = weights ?? pictures.map(() => 1);
  if (given.length !== pictures.length) {
    throw invalid('palette', `--weights needs ${pictures.length} numbers, one per picture`, String(given.length),
      'Give them with commas between, in the order of the pictures.');
  }
  const sum = given.reduce((a, b) => a + b, 0);
  return given.map((w) => w / sum);
}

async function learn(sources: readonly Source[], weights: readonly number[], flags: PaletteFlags, signal: AbortSignal) {
  const { epsilon, strength, seed, iterations } = flags;
  const settings = { weights, epsilon, strength, seed, iterations, signal };
  return withDevice(flags, async (device) => {
    const progress = createProgress(iterations, 0, flags.quiet ?? false);
    try {
      const pictures = sources.map(({ colours }) => colours);
      const onProgress = progress.update.bind(progress);
      const harmony = await harmonize(pictures, { device, ...settings, onProgress });
      return { harmony, device: device.info };
    } finally {
      progress.stop();
    }
  });
}

interface WrittenPicture extends PictureOutputs, Pick<Source, 'width' | 'height'> {
  readonly input: string;
}

interface Done {
  readonly pictures: readonly WrittenPicture[];
  readonly sheet: string;
  readonly seed: number;
  readonly seconds: number;
}

/** What a person reads when it is done. */
function paletteText(done: Done): string {
  const written = done.pictures.map(
    ({ input, width, height, graded, cube }) => `${input} (${width} × ${height}): ${graded}, ${cube}`,
  );
  return [...written, `before and after: ${done.sheet}`, `${done.seconds.toFixed(1)} s, seed ${done.seed}`].join('\n');
}

async function palette(
  paths: readonly string[],
  flags: PaletteFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  if (paths.length < 2) {
    throw invalid('palette', 'a common palette needs at least 2 pictures', String(paths.length), 'Name more pictures.');
  }
  const weights = normalized(flags.weights, paths);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const sources = await readSources(paths, flags.seed, signal);
  for (const { path, notes } of sources) for (const note of notes) output.note(`${path}: ${note}`);
  const outputs = paletteOutputs(flags.out, sources);
  const claim = await claimOutputs(flags.out, outputs, paths, flags.force ?? false);
  try {
    const reading = seconds();
    const { harmony, device } = await learn(sources, weights, flags, signal);
    const learned = seconds();
    await writeGrades(sources, harmony.tables, outputs, signal);
    const stages = { reading, ...harmony.seconds, writing: seconds() - learned };
    const { out, epsilon, strength, seed } = flags;
    const pictures = sources.map(({ path, width, height, notes }, k) => ({
      input: path, width, height, notes, weight: weights[k], ...outputs.pictures[k],
    }));
    const value = { out, pictures, sheet: outputs.sheet, epsilon, strength, seed, device, seconds: seconds(), stages };
    output.result(value, paletteText(value));
  } finally {
    await claim.releaseIfUnused();
  }
}

export function paletteCommand(program: Command): void {
  program
    .command('palette')
    .argument('<pictures...>', 'two or more PNG or JPEG files')
    .description('give photographs a common palette: grade each towards the barycenter of their colours')
    .requiredOption('--out <folder>', 'where graded pictures, .cube tables and the before/after sheet go (required)')
    .addOption(
      new Option('--weights <list>', 'say of each picture in the palette, e.g. 2,1,1 (default: all the same)')
        .argParser(numbers),
    )
    .addOption(
      new Option('--epsilon <e>', 'how much nearby colours are treated alike, in units of the colours’ mean variance')
        .argParser(positiveNumber)
        .default(0.1),
    )
    .addOption(new Option('--strength <t>', 'from 0, nothing changes, to 1, all the way').argParser(share).default(1))
    .addOption(seedOption('seed of everything random'))
    .addOption(
      new Option('--iterations <n>', 'of training: fewer are faster and rougher')
        .argParser(wholeNumber(1))
        .default(DEFAULT_ITERATIONS),
    )
    .option('--force', 'replace files that are there already')
    .option('--quiet', 'no progress')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action((paths: string[], flags: PaletteFlags) =>
      interruptible((signal) => palette(paths, flags, createOutput(flags), signal)),
    );
}

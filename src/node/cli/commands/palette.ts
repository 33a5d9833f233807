import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { invalid } from '../../../errors.js';
import { findPictures } from '../../palette/find_pictures.js';
import { gradePictures, type Graded } from '../../palette/grade_pictures.js';
import { claimOutputs, filesOf, paletteOutputs, type PaletteOutputs } from '../../palette/output_files.js';
import { counts, readSources, type Source, type SourceInfo } from '../../palette/source.js';
import type { DeviceInfo } from '../../../device/contract.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { createGradeProgress, createSteps } from '../palette_progress.js';
import { paletteText } from '../palette_text.js';
import { withDevice } from '../with_device.js';
import { paletteApplyCommand } from './palette_apply.js';
import {
  PICTURES,
  megapixelsOption,
  normalizedWeights,
  outFolder,
  strengthOption,
  weightList,
} from './palette_options.js';
import {
  epsilonOption,
  iterationsOption,
  solverOption,
  solverSettings,
  type SolverFlags,
  type SolverSettings,
} from './palette_solver_options.js';

interface PaletteFlags extends DeviceFlags, SolverFlags {
  readonly out?: string;
  readonly reference?: string;
  readonly weights?: readonly number[];
  readonly strength: number;
  readonly seed: number;
  readonly maxMegapixels: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** The pictures, whose say each has, and whose palette it is if not theirs. */
interface Inputs {
  readonly sources: readonly (Source | SourceInfo)[];
  /** [pictures]; all 0 with a reference. */
  readonly weights: readonly number[];
  readonly reference?: Source;
}

function checkedWeights(paths: readonly string[], { weights, reference }: PaletteFlags): number[] {
  if (reference === undefined) {
    if (paths.length >= 2) return normalizedWeights(weights, paths.length);
    throw invalid(
      'palette',
      'a common palette needs at least 2 pictures',
      String(paths.length),
      'Name more pictures, or a --reference whose palette they go to.',
    );
  }
  if (weights === undefined) return paths.map(() => 0);
  throw invalid(
    'palette',
    '--weights and --reference exclude each other',
    'both',
    'With a reference only its palette counts.',
  );
}

async function readInputs(
  names: readonly string[],
  flags: PaletteFlags,
  output: Output,
  signal: AbortSignal,
): Promise<Inputs> {
  const { paths, notes } = await findPictures(names);
  for (const note of notes) output.note(note);
  const weights = checkedWeights(paths, flags);
  const { seed, maxMegapixels: megapixels, reference } = flags;
  const all = reference === undefined ? paths : [...paths, reference];
  const steps = createSteps('reading', all.length, flags.quiet ?? false);
  try {
    const sources = await readSources(all, {
      seed,
      signal,
      megapixels,
      counts: (k) => k === paths.length || weights[k] > 0,
      onPicture: (k) => steps.at(k, basename(all[k])),
    });
    const look = reference === undefined ? undefined : sources.pop();
    return { sources, weights, ...(look !== undefined && counts(look) ? { reference: look } : {}) };
  } finally {
    steps.stop();
  }
}

interface GradedOn extends Graded {
  readonly device: DeviceInfo;
}

async function grade(
  inputs: Inputs,
  outputs: PaletteOutputs,
  flags: PaletteFlags & SolverSettings,
  signal: AbortSignal,
  onDoubt: (line: string) => void,
): Promise<GradedOn> {
  const { solver, epsilon, strength, seed, iterations, maxMegapixels: megapixels, quiet = false } = flags;
  const names = (sources: readonly SourceInfo[]): string[] => sources.map(({ path }) => basename(path));
  const giving = names(inputs.sources.filter(counts));
  const progress = createGradeProgress({ names: names(inputs.sources), giving, iterations, quiet });
  const weights = inputs.weights.filter((w) => w > 0);
  try {
    return await withDevice(flags, async (device) => ({
      ...(await gradePictures({
        ...inputs,
        weights,
        outputs,
        progress,
        onDoubt,
        device,
        solver,
        epsilon,
        strength,
        seed,
        iterations,
        megapixels,
        signal,
      })),
      device: device.info,
    }));
  } finally {
    progress.stop();
  }
}

async function palette(
  names: readonly string[],
  given: PaletteFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const flags = { ...given, ...solverSettings(given) };
  const out = await outFolder(flags.out);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const inputs = await readInputs(names, flags, output, signal);
  const { sources, weights, reference } = inputs;
  const read = reference === undefined ? sources : [...sources, reference];
  for (const { path, notes } of read) for (const note of notes) output.note(`${path}: ${note}`);
  const outputs = paletteOutputs(out, sources);
  const claim = await claimOutputs(
    out,
    filesOf(outputs),
    read.map(({ path }) => path),
    flags.force ?? false,
  );
  try {
    const reading = seconds();
    const onDoubt = (line: string): void => output.note(`warning: grades should not be believed: ${line}`);
    const graded = await grade(inputs, outputs, flags, signal, onDoubt);
    const { solver, epsilon, strength, seed } = flags;
    const pictures = sources.map(({ path, width, height, notes }, k) => ({
      input: path,
      width,
      height,
      notes,
      weight: weights[k],
      ...outputs.pictures[k],
      ...(graded.quality[k] === undefined ? {} : { quality: graded.quality[k] }),
    }));
    const value = {
      out,
      pictures,
      sheet: outputs.sheet,
      ...(reference === undefined ? {} : { reference: reference.path }),
      solver,
      epsilon,
      strength,
      seed,
      device: graded.device,
      seconds: seconds(),
      stages: { reading, ...graded.seconds },
    };
    output.result(value, paletteText(value));
  } finally {
    await claim.releaseIfUnused();
  }
}

const HELP = `
Writes NAME.graded.EXT (as the picture came: format, bits, alpha, EXIF; sRGB), NAME.cube (the grade for sRGB codes),
NAME.own.cube (for the codes of the file itself, where its profile is not sRGB) and sheet.png.

  barycenter palette beach.jpg harbour.tif hills.png --out graded       a common palette
  barycenter palette shots/ --reference look.jpg --out graded           each shot to the palette of look.jpg
  barycenter palette a.jpg b.jpg c.jpg --weights 2,1,0 --out graded     c only receives
  barycenter palette apply graded/a.cube frames/*.png --out all         one grade for many frames`;

function addOptions(command: Command): Command {
  return command
    .option('--out <folder>', 'where graded pictures, .cube tables and the before/after sheet go (required)')
    .option('--reference <picture>', 'bring each picture to the palette of this one, which is not graded itself')
    .addOption(
      new Option(
        '--weights <list>',
        'say of each picture in the palette, e.g. 2,1,0; 0 only receives (default: all the same)',
      ).argParser(weightList),
    )
    .addOption(solverOption())
    .addOption(epsilonOption())
    .addOption(strengthOption())
    .addOption(seedOption('seed of everything random'))
    .addOption(iterationsOption())
    .addOption(megapixelsOption())
    .option('--force', 'replace files that are there already')
    .option('--quiet', 'no progress')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
}

export function paletteCommand(program: Command): void {
  // On both, so that options after `palette apply` are its own.
  program.enablePositionalOptions();
  const command = program
    .command('palette')
    .argument('<pictures...>', PICTURES)
    .description('give photographs a common palette: grade each towards the barycenter of their colours')
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  addOptions(command).action((names: string[], flags: PaletteFlags) =>
    interruptible((signal) => palette(names, flags, createOutput(flags), signal)),
  );
  paletteApplyCommand(command);
}

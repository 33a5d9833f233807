import { Option, type Command } from 'commander';
import type { DeviceInfo } from '../../../device/contract.js';
import { invalid } from '../../../errors.js';
import { layoutOf, LEAST_PICTURES, MOST_PICTURES, type Layout } from '../../morph/layout.js';
import { morph } from '../../morph/morph.js';
import { withNewFolder } from '../../run_folder/new_folder.js';
import { readShapes, type Shapes } from '../../morph/shapes.js';
import { writeMorph, type MorphFiles } from '../../morph/write_morph.js';
import { checkNewFolder } from '../../run_folder/classical_run.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { createSteps } from '../palette_progress.js';
import { withDevice } from '../with_device.js';
import { megapixelsOption, positiveNumber } from './palette_options.js';

interface MorphFlags extends DeviceFlags {
  readonly out: string;
  readonly steps?: number;
  readonly size: number;
  readonly epsilon: number;
  readonly invert?: boolean;
  readonly outline?: boolean;
  readonly grey?: boolean;
  readonly maxMegapixels: number;
  readonly quiet?: boolean;
}

const WRITING = 'morph --out';

/** Steps of a geodesic, and along each edge of a sheet, which has the square of them. */
const STEPS = { line: { usual: 9, most: 99 }, sheet: { usual: 5, most: 16 } } as const;

/** @throws InvalidInputError for a number of pictures or steps that makes no sheet */
function checkedLayout(pictures: number, steps: number | undefined): Layout {
  if (pictures < LEAST_PICTURES || pictures > MOST_PICTURES) {
    const rule = `takes ${LEAST_PICTURES} to ${MOST_PICTURES} pictures`;
    const wayOut = pictures < LEAST_PICTURES ? 'Name another.' : 'Morph some of them, and the others in another run.';
    throw invalid('morph', rule, String(pictures), wayOut);
  }
  const { usual, most } = pictures === LEAST_PICTURES ? STEPS.line : STEPS.sheet;
  const taken = steps ?? usual;
  if (taken <= most) return layoutOf(pictures, taken);
  const edge = pictures === LEAST_PICTURES ? '' : ' along each edge of the sheet';
  throw invalid('morph', `--steps may be at most ${most}${edge}`, String(taken), `Pass --steps ${most}.`);
}

interface Made {
  readonly files: MorphFiles;
  readonly warnings: readonly string[];
  readonly device: DeviceInfo;
}

/** Solves all steps, then writes them. */
async function make(shapes: Shapes, layout: Layout, flags: MorphFlags, signal: AbortSignal): Promise<Made> {
  const { epsilon, out, quiet = false } = flags;
  const grey = (flags.grey ?? false) || shapes.grey.length > 0;
  return withNewFolder(WRITING, out, async (write) => {
    const progress = createSteps('step', layout.places.length, quiet);
    const onStep = (step: number): void => progress.at(step, layout.places[step].name);
    try {
      return await withDevice(flags, async (device) => {
        const { steps, warnings } = await morph(device, shapes.inks, layout, { epsilon, grey, signal, onStep });
        const files = await writeMorph(steps, layout, write, signal);
        return { files, warnings, device: device.info };
      });
    } finally {
      progress.stop();
    }
  });
}

function notesOf({ notes, grey }: Shapes, flags: MorphFlags): string[] {
  if (grey.length === 0 || flags.grey) return [...notes];
  return [...notes, `not near black and white, so that greys are kept as with --grey: ${grey.join(', ')}`];
}

async function run(pictures: readonly string[], flags: MorphFlags, output: Output): Promise<void> {
  const layout = checkedLayout(pictures.length, flags.steps);
  await checkNewFolder(flags.out, WRITING);
  const started = performance.now();
  const shapes = await readShapes(pictures, { ...flags, megapixels: flags.maxMegapixels });
  const notes = notesOf(shapes, flags);
  for (const note of notes) output.note(note);
  const { files, warnings, device } = await interruptible((signal) => make(shapes, layout, flags, signal));
  for (const warning of warnings) output.note(`warning: ${warning}`);
  const [{ width, height }] = shapes.inks;
  const seconds = (performance.now() - started) / 1000;
  const steps = files.steps.map((file, i) => ({ file, weights: layout.places[i].weights }));
  const { strip, animation } = files;
  const { out, epsilon } = flags;
  output.result(
    { out, width, height, epsilon, steps, strip, animation, device, seconds, notes, warnings },
    [
      `${steps.length} steps of ${width} × ${height} pixels: ${files.steps[0]} to ${files.steps.at(-1)}`,
      `all of them: ${strip}`,
      `animation: ${animation}`,
      `${seconds.toFixed(1)} s`,
    ].join('\n'),
  );
}

const HELP = `
Writes step-….png, strip.png (two pictures: a row, three: a triangle, four: a square) and morph.webp, which is animated.

  barycenter morph cat.png dog.png --out between                the way from one silhouette to the other
  barycenter morph a.png b.png c.png --steps 7 --out triangle   all weights of three
  barycenter morph moon.png sun.png --invert --outline --out lines`;

export function morphCommand(program: Command): void {
  program
    .command('morph')
    .argument('<pictures...>', '2 to 4 PNG, JPEG, TIFF or WebP files: dark shapes on light ground, or cut out')
    .description('shapes between drawings and silhouettes: their barycenters, step by step')
    .requiredOption('--out <folder>', 'new or empty folder for what is written')
    .addOption(
      new Option(
        '--steps <n>',
        `from one picture to another, both among them (default: ${STEPS.line.usual}, for three or four pictures ` +
          `${STEPS.sheet.usual})`,
      ).argParser(wholeNumber(2)),
    )
    .addOption(
      new Option('--size <pixels>', 'along the longest side of a step').argParser(wholeNumber(8, 512)).default(128),
    )
    .option('--invert', 'light shapes on dark ground')
    .option('--outline', 'outlines of the shapes, not what they enclose')
    .option('--grey', 'keep densities as greys, not black and white')
    .addOption(
      new Option('--epsilon <e>', 'entropic regularisation, in squared pixels of a step: smaller is sharper and slower')
        .argParser(positiveNumber)
        .default(1),
    )
    .addOption(megapixelsOption())
    .option('--quiet', 'no progress')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action((pictures: string[], flags: MorphFlags) => run(pictures, flags, createOutput(flags)));
}

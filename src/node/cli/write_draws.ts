import { dirname, extname, resolve, sep } from 'node:path';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import type { PlanSample } from '../../barycenter/sampling/plan.js';
import { invalid } from '../../errors.js';
import type { NumericArray } from '../../io/numeric_table.js';
import type { PictureRange } from '../../io/table_options.js';
import { writePictures } from '../io/pictures/write.js';
import { checkTablePath, writeArray } from '../io/table.js';
import { checkFolderOf } from '../io/write_file.js';
import { checkNewFolder } from '../run_folder/classical_run.js';
import { withNewFolder } from '../run_folder/new_folder.js';
import { drawnShape } from './picture_fields.js';

/** Where draws go. */
export interface DrawOutputs {
  readonly output?: string;
  /** A folder of PNGs. */
  readonly pictures?: string;
}

/** Pictures in a folder at most: more files than that are of no use to anybody. */
const MOST_FILES = 100_000;

/** Whether a file lies in a folder that is yet to be made, or beside it. */
const isMadeWith = (folder: string, file: string): boolean =>
  `${resolve(folder)}${sep}`.startsWith(`${resolve(dirname(file))}${sep}`);

/**
 * @throws InvalidInputError for no output at all, another extension, a file in no folder, and a folder that holds
 * anything
 */
export async function checkOutputs({ output, pictures }: DrawOutputs): Promise<void> {
  if (output === undefined && pictures === undefined)
    throw invalid('sample', 'it needs --output or --pictures', 'neither', 'Say where draws go.');
  if (output !== undefined) {
    checkTablePath(output, '--output');
    if (pictures === undefined || !isMadeWith(pictures, output)) await checkFolderOf(output);
  }
  if (pictures !== undefined) await checkNewFolder(pictures, '--pictures');
}

/** @throws InvalidInputError for what no PNG holds */
function checkShape(shape: readonly number[] | undefined): void {
  if (shape?.[2] === 1 || shape?.[2] === 3) return;
  throw invalid(
    '--pictures',
    'the barycenter’s points must be pictures of 1 or 3 channels',
    shape === undefined ? 'a problem without shape' : `shape [${shape.join(', ')}]`,
    'Write a table: --output draws.npy.',
  );
}

/**
 * @param loaded the run, whose generator may make the pictures
 * @throws InvalidInputError where draws are to be pictures and are none
 */
export function checkPictures(
  loaded: LoadedProblem,
  { pictures, decoded }: DrawOutputs & { readonly decoded?: boolean },
): void {
  if (decoded && loaded.generator === undefined)
    throw invalid(
      '--decoded',
      'is of runs with a generator',
      'a run without one',
      'Leave it out: draws are themselves.',
    );
  if (pictures !== undefined) checkShape(drawnShape(loaded));
}

/** @throws InvalidInputError, before they are drawn, for more pictures than a folder should have */
export function checkCount(draws: number, { pictures }: DrawOutputs): void {
  if (pictures === undefined || draws <= MOST_FILES) return;
  const rule = `at most ${MOST_FILES} pictures go into a folder`;
  throw invalid('--pictures', rule, String(draws), 'Write them as one file: --output draws.npy.');
}

/** Draws, and what shape each has where they are pictures. */
export interface Draws {
  readonly sample: PlanSample;
  /** [height, width, channels] */
  readonly picture: readonly [number, number, number] | undefined;
}

/** What is to be written. */
export interface WrittenDraws {
  /** What `output` gets, and the names of its columns. */
  readonly table: Draws;
  readonly names: readonly string[] | undefined;
  /** What the folder of PNGs gets: the same, or what a generator makes of it. */
  readonly pictures: Draws;
  /** The numbers of black and white. */
  readonly range: PictureRange;
}

/** Draws as a file holds them: of pictures in `.npy` one below the other, each in its own shape. */
function arrayOf({ sample: { shape, data }, picture }: Draws, path: string): NumericArray {
  if (picture === undefined || extname(path).toLowerCase() !== '.npy') return { shape, data };
  return { shape: [shape[0] * shape[1], ...picture], data };
}

/**
 * Writes draws where they are wanted, all or nothing; `checkPictures` and `checkCount` come before.
 * @returns what was written, as text
 */
export async function writeDraws(
  { table, names, pictures: { sample, picture }, range }: WrittenDraws,
  { output, pictures }: DrawOutputs,
): Promise<string> {
  const toFile = async (): Promise<void> => {
    if (output !== undefined) await writeArray(output, arrayOf(table, output), names);
  };
  const written = [output, pictures].filter((path) => path !== undefined).join(' and ');
  if (pictures === undefined) {
    await toFile();
    return written;
  }
  const [points, perPoint] = sample.shape;
  const drawn = { data: sample.data, points, perPoint, shape: picture!, range };
  await withNewFolder('--pictures', pictures, async (write) => {
    await writePictures(drawn, write);
    await toFile();
  });
  return written;
}

import { lstat, realpath } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { invalid } from '../../errors.js';
import { explainWriteFailure } from '../io/file_errors.js';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { PICTURE_EXTENSIONS, type PictureFormat } from '../io/picture.js';
import { outputNames } from './output_names.js';

/** Files that belong to one picture. */
export interface PictureOutputs {
  /** The graded picture: `NAME.graded.EXT`. */
  readonly graded: string;
  /** Its grade for sRGB codes: `NAME.cube`. */
  readonly cube: string;
  /** Its grade for the codes of its own file, where that is not sRGB: `NAME.own.cube`. */
  readonly ownCube?: string;
}

export interface PaletteOutputs {
  readonly pictures: readonly PictureOutputs[];
  /** Before and after, side by side. */
  readonly sheet: string;
}

/** What names an output. */
export interface OutputSource {
  readonly path: string;
  readonly format: PictureFormat;
  /** Whether the file's own codes are those of another space than sRGB. */
  readonly space?: unknown;
}

/** A picture's extension stays if it tells the format. */
function extensionOf({ path, format }: OutputSource): string {
  const given = extname(path);
  const known: readonly string[] = PICTURE_EXTENSIONS[format];
  return known.includes(given.toLowerCase()) ? given : known[0];
}

/** Where graded pictures go in a folder. */
export function gradedFiles(folder: string, inputs: readonly OutputSource[]): string[] {
  const names = outputNames(inputs.map(({ path }) => path));
  return inputs.map((input, k) => join(folder, `${names[k]}.graded${extensionOf(input)}`));
}

/** Where the files of pictures go in a folder. */
export function paletteOutputs(folder: string, inputs: readonly OutputSource[]): PaletteOutputs {
  const names = outputNames(inputs.map(({ path }) => path));
  const graded = gradedFiles(folder, inputs);
  const pictures = inputs.map(({ space }, k) => ({
    graded: graded[k],
    cube: join(folder, `${names[k]}.cube`),
    ...(space === undefined ? {} : { ownCube: join(folder, `${names[k]}.own.cube`) }),
  }));
  return { pictures, sheet: join(folder, 'sheet.png') };
}

/** All files of a run. */
export function filesOf({ pictures, sheet }: PaletteOutputs): string[] {
  const own = pictures.flatMap(({ graded, cube, ownCube }) => [
    graded,
    cube,
    ...(ownCube === undefined ? [] : [ownCube]),
  ]);
  return [...own, sheet];
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw explainWriteFailure(path, error);
    },
  );
}

/** The file itself where it is there, whatever links lead to it. */
const identity = async (path: string): Promise<string> => ((await exists(path)) ? realpath(path) : resolve(path));

/** Two outputs can still meet: `x.own` beside `x` in another space. */
function checkNames(outputs: readonly string[]): void {
  const taken = new Set<string>();
  for (const path of outputs) {
    if (taken.has(path.toLowerCase())) {
      throw invalid('palette', 'outputs must have different names', `two files ${path}`, 'Rename one of the pictures.');
    }
    taken.add(path.toLowerCase());
  }
}

async function checkPlaces(outputs: readonly string[], inputs: readonly string[], force: boolean): Promise<void> {
  const taken = new Set(await Promise.all(inputs.map(identity)));
  for (const path of outputs) {
    if (taken.has(await identity(path))) {
      throw invalid('palette', 'an output must not replace an input', path, 'Choose another --out.');
    }
    if (!force && (await exists(path))) {
      throw invalid('palette', 'an output must not be there yet', path, 'Choose another --out, or pass --force.');
    }
  }
}

/** A folder that outputs may go to. */
export interface OutputFolder {
  /** Removes the folder again, and those around it, if they were made for the outputs and hold none. */
  releaseIfUnused(): Promise<void>;
}

/**
 * Sees to it that nothing is lost and makes the folder: no two outputs share a name (in either case, as on some file
 * systems), none is one of the inputs, and none exists already unless `force`.
 * @throws InvalidInputError naming the files
 */
export async function claimOutputs(
  folder: string,
  outputs: readonly string[],
  inputs: readonly string[],
  force: boolean,
): Promise<OutputFolder> {
  checkNames(outputs);
  await checkPlaces(outputs, inputs, force);
  const made = await makeFolders(folder);
  return {
    async releaseIfUnused() {
      // A folder with outputs stays, and an error that brought us here must not be hidden.
      if (made !== undefined) await removeFolders(folder, made).catch(() => undefined);
    },
  };
}

import { lstat, mkdir, readdir, realpath, rmdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { invalid } from '../errors.js';
import { explainWriteFailure } from '../io/file_errors.js';
import type { PictureFormat } from '../io/picture.js';

const EXTENSIONS: Readonly<Record<PictureFormat, readonly string[]>> = { png: ['.png'], jpeg: ['.jpg', '.jpeg'] };

/** Files that belong to one picture. */
export interface PictureOutputs {
  /** The graded picture: `NAME.graded.EXT`. */
  readonly graded: string;
  /** Its grade: `NAME.cube`. */
  readonly cube: string;
}

export interface PaletteOutputs {
  readonly pictures: readonly PictureOutputs[];
  /** Before and after, side by side. */
  readonly sheet: string;
}

/** Where the files of pictures go in a folder; a picture's extension stays if it tells the format. */
export function paletteOutputs(
  folder: string,
  inputs: readonly { readonly path: string; readonly format: PictureFormat }[],
): PaletteOutputs {
  const pictures = inputs.map(({ path, format }) => {
    const given = extname(path);
    const extension = EXTENSIONS[format].includes(given.toLowerCase()) ? given : EXTENSIONS[format][0];
    const name = basename(path, given);
    return { graded: join(folder, `${name}.graded${extension}`), cube: join(folder, `${name}.cube`) };
  });
  return { pictures, sheet: join(folder, 'sheet.png') };
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

function checkNames({ pictures }: PaletteOutputs, inputs: readonly string[]): void {
  const owners = new Map<string, number>();
  for (const [k, { graded, cube }] of pictures.entries()) {
    for (const path of [graded, cube]) {
      const other = owners.get(path.toLowerCase());
      if (other !== undefined) {
        const received = `${inputs[other]} and ${inputs[k]}, which would both write ${path}`;
        throw invalid('palette', 'pictures must have different names', received, 'Rename one of them.');
      }
      owners.set(path.toLowerCase(), k);
    }
  }
}

async function checkPlaces(
  { pictures, sheet }: PaletteOutputs,
  inputs: readonly string[],
  force: boolean,
): Promise<void> {
  const taken = new Set(await Promise.all(inputs.map(identity)));
  for (const path of [...pictures.flatMap(({ graded, cube }) => [graded, cube]), sheet]) {
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
  /** Removes the folder again if it was made for the outputs and holds none. */
  releaseIfUnused(): Promise<void>;
}

/**
 * Sees to it that nothing is lost and makes the folder: no two outputs share a name (in either case, as on some file
 * systems), none is one of the inputs, and none exists already unless `force`.
 * @throws InvalidInputError naming the files
 */
export async function claimOutputs(
  folder: string,
  outputs: PaletteOutputs,
  inputs: readonly string[],
  force: boolean,
): Promise<OutputFolder> {
  checkNames(outputs, inputs);
  await checkPlaces(outputs, inputs, force);
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainWriteFailure(folder, error);
  });
  return {
    async releaseIfUnused() {
      if (made !== undefined && (await readdir(folder)).length === 0) await rmdir(folder);
    },
  };
}

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { invalid } from '../../errors.js';
import { explainReadFailure } from '../io/file_errors.js';
import { PICTURE_EXTENSIONS, PICTURE_KINDS, RAW_EXTENSIONS } from '../io/picture.js';

const EXTENSIONS = new Set<string>(Object.values(PICTURE_EXTENSIONS).flat());

/** Files that earlier runs of ours left, in either case. */
const OURS = /\.graded\.[a-z]+$|^sheet\.png$/i;

/** Pictures that are not read but that their owner would miss. */
const MISSED = new Set([...RAW_EXTENSIONS, '.heic', '.heif', '.avif', '.jxl', '.psd', '.exr', '.gif', '.bmp']);

export interface FoundPictures {
  /** In the order given; those of a folder or a pattern by name, numbers by their value. Each file once. */
  readonly paths: readonly string[];
  /** What was left out of folders and named twice, as sentences. */
  readonly notes: readonly string[];
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

const count = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

async function inFolder(folder: string): Promise<FoundPictures> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort(byName);
  const pictures = names.filter((name) => EXTENSIONS.has(extname(name).toLowerCase()));
  const taken = pictures.filter((name) => !OURS.test(name));
  const left = names.filter(
    (name) => MISSED.has(extname(name).toLowerCase()) || (OURS.test(name) && pictures.includes(name)),
  );
  if (taken.length === 0) {
    const found = left.length === 0 ? folder : `${folder} with ${count(left)}`;
    throw invalid(
      'palette',
      `a folder must hold ${PICTURE_KINDS} files that palette did not write`,
      found,
      'Name another folder or the files; folders inside it are not searched.',
    );
  }
  const notes = left.length === 0 ? [] : [`${folder}: left out ${count(left)}`];
  return { paths: taken.map((name) => join(folder, name)), notes };
}

async function matching(pattern: string): Promise<FoundPictures> {
  const found = await glob(pattern, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(pattern) });
  if (found.length === 0)
    throw invalid(
      'palette',
      'a pattern must match some file',
      pattern,
      'Check it; quotes keep the shell from changing it.',
    );
  return { paths: found.sort(byName), notes: [] };
}

/** A name is taken as it is where there is such a file, whatever signs of a pattern it has. */
async function expand(name: string): Promise<FoundPictures> {
  const status = await stat(name).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && isDynamicPattern(name)) return undefined;
    throw explainReadFailure(name, error);
  });
  if (status === undefined) return matching(name);
  return status.isDirectory() ? inFolder(name) : { paths: [name], notes: [] };
}

/**
 * The files that arguments mean: names, folders (their pictures, not those of folders inside) and patterns such as
 * `shots/*.png`.
 * @throws InvalidInputError for what is missing, holds no picture or matches nothing
 */
export async function findPictures(names: readonly string[]): Promise<FoundPictures> {
  const paths = new Map<string, string>();
  const notes: string[] = [];
  for (const name of names) {
    const found = await expand(name);
    notes.push(...found.notes);
    for (const path of found.paths) {
      const real = await realpath(path).catch((error: unknown) => {
        throw explainReadFailure(path, error);
      });
      if (paths.has(real)) notes.push(`${basename(path)}: named twice, taken once`);
      else paths.set(real, path);
    }
  }
  return { paths: [...paths.values()], notes };
}

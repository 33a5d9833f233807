import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { invalid } from '../../../errors.js';
import { explainReadFailure } from '../file_errors.js';
import { PICTURE_EXTENSIONS, PICTURE_KINDS } from '../picture.js';

const EXTENSIONS = new Set<string>(Object.values(PICTURE_EXTENSIONS).flat());

export const hasPictureExtension = (path: string): boolean => EXTENSIONS.has(extname(path).toLowerCase());

/** What is at a path: a file, a folder or another thing; undefined for nothing. */
export async function thingAt(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}

/** By name, numbers by their value; names that differ in nothing of that by their letters. */
const collator = new Intl.Collator('en', { numeric: true });
const byName = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);

export interface FoundFiles {
  readonly paths: readonly string[];
  /** Names in a folder that are no pictures; those with a dot first are passed over. */
  readonly others: readonly string[];
}

async function inFolder(folder: string): Promise<FoundFiles> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw explainReadFailure(folder, error);
  });
  const names = entries.filter(({ name }) => !name.startsWith('.')).map(({ name }) => name);
  const pictures = names.filter(hasPictureExtension).sort(byName);
  if (pictures.length > 0)
    return {
      paths: pictures.map((name) => join(folder, name)),
      others: names.filter((name) => !pictures.includes(name)).sort(byName),
    };
  throw invalid(
    `reading ${folder}`,
    `a folder must hold ${PICTURE_KINDS} files`,
    names.length === 0 ? 'an empty folder' : `${names.length} other files or folders`,
    'Name another; folders inside it are not searched, as a pattern does: FOLDER/**/*.png.',
  );
}

/** The deepest folder of a path that there is: what comes before a pattern is a name, whatever signs it has. */
async function folderAbove(path: string): Promise<string> {
  const folder = dirname(path);
  if (folder === path || (await thingAt(folder)) === 'folder') return folder;
  return folderAbove(folder);
}

interface Pattern {
  readonly cwd: string;
  readonly rest: string;
}

/** A path as a pattern below the deepest folder that there is; undefined where it has no signs of one. */
async function patternOf(path: string): Promise<Pattern | undefined> {
  const cwd = await folderAbove(path);
  const rest = relative(cwd, isAbsolute(path) ? path : join('.', path))
    .split(sep)
    .join('/');
  return isDynamicPattern(rest) ? { cwd, rest } : undefined;
}

async function matching(path: string, { cwd, rest }: Pattern): Promise<FoundFiles> {
  const found = await glob(rest, { cwd, expandDirectories: false, onlyFiles: true });
  const paths = found.filter(hasPictureExtension).sort(byName);
  if (paths.length > 0)
    return { paths: paths.map((name) => join(cwd, name)), others: found.filter((name) => !hasPictureExtension(name)) };
  const received = found.length === 0 ? 'a pattern that matches nothing' : `${found.length} files of other kinds`;
  throw invalid(`reading ${path}`, `a pattern must match ${PICTURE_KINDS} files`, received, 'Check it.');
}

/** Whether a path names picture files: one, a folder of them, or a pattern. */
export async function namesPictureFiles(path: string): Promise<boolean> {
  if (hasPictureExtension(path)) return true;
  const thing = await thingAt(path);
  return thing === 'folder' || (thing === undefined && (await patternOf(path)) !== undefined);
}

/**
 * The files that a path names: one, those of a folder (not of folders inside) or of a pattern, in the order of their
 * names.
 * @throws InvalidInputError for a folder without pictures and a pattern without matches
 */
export async function picturePaths(path: string): Promise<FoundFiles> {
  const thing = await thingAt(path);
  if (thing === 'folder') return inFolder(path);
  const pattern = thing === undefined ? await patternOf(path) : undefined;
  return pattern ? matching(path, pattern) : { paths: [path], others: [] };
}

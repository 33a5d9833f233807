import { abortedBy, invalid } from '../../errors.js';
import { readPicture, type PictureFile, type ReadPictureOptions } from '../io/picture.js';
import type { Triple } from '../../palette/colour/oklab.js';
import { COLOURS, sampleColours } from '../../palette/learn/sample_colours.js';

/** What is kept of a picture that only receives: nothing that grows with it. */
export type SourceInfo = Pick<PictureFile, 'path' | 'format' | 'notes' | 'width' | 'height' | 'space'>;

/** What is kept of a picture while the barycenter is learned: not its pixels. */
export interface Source extends SourceInfo {
  readonly colours: readonly Triple[];
}

/** The colours of a picture, by its place among all. @throws InvalidInputError where it shows nothing */
export function coloursOf(picture: PictureFile, seed: number, index: number): Triple[] {
  const colours = sampleColours(picture, COLOURS, seed, index);
  if (colours.length > 0) return colours;
  throw invalid(
    `reading ${picture.path}`,
    'a picture must show some colour',
    'transparent pixels only',
    'Leave it out.',
  );
}

const infoOf = ({ path, format, notes, width, height, space }: PictureFile): SourceInfo => ({
  path,
  format,
  notes,
  width,
  height,
  ...(space === undefined ? {} : { space }),
});

export interface ReadSourcesOptions extends ReadPictureOptions {
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Whether a picture's colours count, by its place in `paths`; those of others are not kept. Default: all. */
  readonly counts?: (picture: number) => boolean;
  /** Called before each is read. */
  readonly onPicture?: (picture: number) => void;
}

/**
 * Reads pictures whole, one after the other, so that a damaged one is found before anything is written.
 * @throws InvalidInputError for a file that is no picture and for one that shows nothing, AbortedError when the signal
 * fires
 */
export async function readSources(
  paths: readonly string[],
  options: ReadSourcesOptions,
): Promise<(Source | SourceInfo)[]> {
  const { seed, signal, counts = () => true, onPicture } = options;
  const sources: (Source | SourceInfo)[] = [];
  for (const [k, path] of paths.entries()) {
    if (signal.aborted) throw abortedBy(signal, 'palette: stopped before anything was written');
    onPicture?.(k);
    const picture = await readPicture(path, options);
    const colours = coloursOf(picture, seed, k);
    sources.push(counts(k) ? { ...infoOf(picture), colours } : infoOf(picture));
  }
  return sources;
}

/** Whether a picture says something in the palette. */
export const counts = (source: Source | SourceInfo): source is Source => 'colours' in source;

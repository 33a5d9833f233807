import { AbortedError, invalid } from '../errors.js';
import { readPicture, type Picture, type PictureFile } from '../io/picture.js';
import type { Triple } from './colour/oklab.js';
import { sampleColours } from './learn/sample_colours.js';
import { thumbnail } from './sheet.js';

/** Pixels that stand for a picture: their colours' covariance is good to one percent. */
const COLOURS = 16384;

/** What is kept of a picture while the barycenter is learned: not its pixels. */
export interface Source extends Omit<PictureFile, 'pixels' | 'channels'> {
  readonly colours: readonly Triple[];
  /** For the sheet. */
  readonly before: Picture;
}

/**
 * Reads pictures one after the other. @throws InvalidInputError for a file that is no picture and for one that shows
 * nothing, AbortedError when the signal fires
 */
export async function readSources(paths: readonly string[], seed: number, signal: AbortSignal): Promise<Source[]> {
  const sources: Source[] = [];
  for (const [k, path] of paths.entries()) {
    if (signal.aborted) throw new AbortedError('palette: stopped before anything was written');
    const picture = await readPicture(path);
    const colours = sampleColours(picture, COLOURS, seed, k);
    if (colours.length === 0) {
      throw invalid(`reading ${path}`, 'a picture must show some colour', 'transparent pixels only', 'Leave it out.');
    }
    const { format, notes, width, height } = picture;
    sources.push({ path, format, notes, width, height, colours, before: await thumbnail(picture) });
  }
  return sources;
}

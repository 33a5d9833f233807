import { readPicture, shrinkPicture, type ReadPictureOptions } from '../io/picture.js';
import { fitFrame } from './frame.js';
import { inkOf, type Ink, type InkOptions, type PictureInk } from './ink.js';
import { outlineOf } from './outline.js';

export interface ShapesOptions extends InkOptions, ReadPictureOptions {
  /** Pixels along the frame's longest side. */
  readonly size: number;
  /** Outlines instead of what they enclose. */
  readonly outline?: boolean;
}

/** Pictures as measures on one frame. */
export interface Shapes {
  /** [pictures] */
  readonly inks: readonly Ink[];
  /** Of those that are not black and white, but for edges. */
  readonly grey: readonly string[];
  /** How pictures were read, as sentences. */
  readonly notes: readonly string[];
}

/** Larger pictures are shrunk first: a frame has a few hundred pixels, and ink takes memory. */
const MOST_SIDE = 2048;

/**
 * Reads pictures as ink and fits them into one frame.
 * @throws InvalidInputError for a file that is no picture and for one without ink
 */
export async function readShapes(paths: readonly string[], options: ShapesOptions): Promise<Shapes> {
  const read: (PictureInk & { readonly path: string })[] = [];
  for (const path of paths) {
    const picture = await shrinkPicture(await readPicture(path, options), MOST_SIDE, MOST_SIDE);
    read.push({ path, ...inkOf(path, picture, options) });
  }
  const fitted = fitFrame(read, options.size);
  const notes = read.flatMap((shape) => shape.notes);
  const [{ width, height }] = fitted;
  if (read.some((shape) => shape.width !== read[0].width || shape.height !== read[0].height)) {
    notes.push(`pictures of different sizes are fitted into one frame of ${width} × ${height} pixels`);
  }
  return {
    inks: options.outline ? fitted.map(outlineOf) : fitted,
    grey: read.filter(({ twoTone }) => !twoTone).map(({ path }) => path),
    notes,
  };
}

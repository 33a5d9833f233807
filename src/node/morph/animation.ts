import { loadSharp } from '../io/picture/library.js';
import type { Ink } from './ink.js';
import { isCorner, type Layout } from './layout.js';
import { drawn } from './sheet.js';

/** Milliseconds that a step stays, and that a picture itself does. */
const DELAY = { step: 100, picture: 700 } as const;

/**
 * The steps along the layout's tour, as an endless animated WebP without loss. Neighbours that are the same become one
 * page, which stays as long as both.
 */
export async function animationOf(steps: readonly Ink[], { places, tour }: Layout): Promise<Buffer> {
  const [{ width, height }] = steps;
  const page = 3 * width * height;
  const pages = new Uint8Array(page * tour.length);
  for (const [i, step] of tour.entries()) pages.set(drawn(steps[step]).pixels, i * page);
  const open = await loadSharp();
  // Raw pages under one another: a list of raw pages, which `join` would take, is read as files.
  const raw = { width, height: height * tour.length, channels: 3, pageHeight: height } as const;
  return open(pages, { raw, limitInputPixels: false })
    .webp({ lossless: true, delay: tour.map((i) => (isCorner(places[i]) ? DELAY.picture : DELAY.step)), loop: 0 })
    .toBuffer();
}

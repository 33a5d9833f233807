import { mostCode, type Picture, type PixelData } from '../../io/picture.js';
import { philox4x32, keyOf } from '../../random/philox.js';
import { Iterations, Stream } from '../../random/counters.js';
import { srgbToOklab, type Triple } from '../colour/oklab.js';

/** Pixels that stand for a picture: their colours' covariance is good to one percent. */
export const COLOURS = 16384;

/** Whether a pixel shows: a wholly transparent one keeps whatever colour its program left there. */
const shows = ({ channels, pixels }: Picture<PixelData>, pixel: number): boolean =>
  channels === 3 || pixels[pixel * channels + 3] > 0;

function countVisible(picture: Picture<PixelData>): number {
  const all = picture.width * picture.height;
  if (picture.channels === 3) return all;
  let visible = 0;
  for (let pixel = 0; pixel < all; pixel++) if (shows(picture, pixel)) visible++;
  return visible;
}

/**
 * OKLab colours of at most `count` pixels, spread over the picture: its visible pixels, in reading order, are cut into
 * `count` runs and one of each is drawn (Philox, by seed, picture and run). A picture with fewer gives all of them.
 * @returns none for a picture that is transparent everywhere
 */
export function sampleColours(picture: Picture<PixelData>, count: number, seed: number, index: number): Triple[] {
  const visible = countVisible(picture);
  const runs = Math.min(count, visible);
  const key = keyOf(seed);
  const words = new Uint32Array(4);
  const { channels, pixels } = picture;
  const most = mostCode(pixels);
  const colours: Triple[] = [];
  let pixel = 0;
  let seen = 0;
  for (let run = 0; run < runs; run++) {
    const low = Math.floor((run * visible) / runs);
    const length = Math.floor(((run + 1) * visible) / runs) - low;
    philox4x32(key, [Stream.colours, Iterations.pictures.first + index, run, 0], words);
    const wanted = low + Math.floor((words[0] / 2 ** 32) * length);
    for (; ; pixel++) {
      if (!shows(picture, pixel)) continue;
      if (seen++ === wanted) break;
    }
    const at = pixel++ * channels;
    colours.push(srgbToOklab([pixels[at] / most, pixels[at + 1] / most, pixels[at + 2] / most]));
  }
  return colours;
}

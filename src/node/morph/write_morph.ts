import { abortedBy } from '../../errors.js';
import { encodePicture } from '../io/picture.js';
import { animationOf } from './animation.js';
import type { Ink } from './ink.js';
import type { Layout } from './layout.js';
import type { WriteInto } from '../run_folder/new_folder.js';
import { drawn, sheetOf } from './sheet.js';

export interface MorphFiles {
  /** `step-NAME.png`, in the order of places. */
  readonly steps: readonly string[];
  /** `strip.png` */
  readonly strip: string;
  /** `morph.webp` */
  readonly animation: string;
}

/**
 * Writes a PNG of each step, all of them on a sheet, and the animation.
 * @throws AbortedError between two files, InvalidInputError for what cannot be written
 */
export async function writeMorph(
  steps: readonly Ink[],
  layout: Layout,
  write: WriteInto,
  signal: AbortSignal,
): Promise<MorphFiles> {
  const save = (name: string, content: Uint8Array): Promise<string> => {
    if (signal.aborted) throw abortedBy(signal, `morph: stopped before ${name}; nothing was kept`);
    return write(name, content);
  };
  const files: string[] = [];
  for (const [i, { name }] of layout.places.entries()) {
    files.push(await save(`step-${name}.png`, await encodePicture(drawn(steps[i]), 'png')));
  }
  return {
    steps: files,
    strip: await save('strip.png', await encodePicture(sheetOf(steps, layout), 'png')),
    animation: await save('morph.webp', await animationOf(steps, layout)),
  };
}

import type { Resample2dSpec } from './contract.js';

/**
 * Both axes in 32-bit words as the kernels read them: starts of the vertical taps, starts of the horizontal ones, then
 * the taps of both, each its index and its weight, a float32. Starts count taps from the first of all.
 */
export function tapTables({ vertical, horizontal }: Pick<Resample2dSpec, 'vertical' | 'horizontal'>): Uint32Array {
  const taps = vertical.indices.length + horizontal.indices.length;
  const starts = [...vertical.starts, ...horizontal.starts.map((start) => start + vertical.indices.length)];
  const words = new Uint32Array(starts.length + 2 * taps);
  const floats = new Float32Array(words.buffer);
  words.set(starts);
  let at = starts.length;
  for (const { indices, weights } of [vertical, horizontal]) {
    for (const [t, index] of indices.entries()) {
      words[at++] = index;
      floats[at++] = weights[t];
    }
  }
  return words;
}

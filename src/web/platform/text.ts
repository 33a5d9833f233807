/** `#platform/text` of a browser. */
import type * as node from '#platform/text';

export { CsvError, parse } from 'csv-parse/browser/esm/sync';

/** Bytes decoded at a time, so that a large file's text is never held as a whole. */
const PIECE = 1 << 20;

export const isUtf8: typeof node.isUtf8 = (bytes) => {
  const all = bytes as Uint8Array;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < all.length; at += PIECE) decoder.decode(all.subarray(at, at + PIECE), { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
};

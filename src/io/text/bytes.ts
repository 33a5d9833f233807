/** Text as bytes: a file is searched as it is, for as one string it may be longer than strings can be. */

const LINE_FEED = 10;
const encoder = new TextEncoder();
const utf8 = new TextDecoder();
const oneByteEach = new TextDecoder('latin1');

/** Of UTF-8. A byte-order mark is left out, and a character that is cut is a replacement character. */
export const textOf = (bytes: Uint8Array): string => utf8.decode(bytes);

/** A character for each byte, for text that is looked at for ASCII alone. */
export const characters = (bytes: Uint8Array): string => oneByteEach.decode(bytes);

const startsAt = (bytes: Uint8Array, start: Uint8Array, at: number): boolean =>
  start.every((byte, i) => bytes[at + i] === byte);

/** The numbers, from 1, of the lines that start so. */
export function* linesThatStart(bytes: Uint8Array, start: string): Generator<number, undefined> {
  const wanted = encoder.encode(start);
  for (let [line, at] = [1, 0]; ; line++, at++) {
    if (startsAt(bytes, wanted, at)) yield line;
    at = bytes.indexOf(LINE_FEED, at);
    if (at < 0) return undefined;
  }
}

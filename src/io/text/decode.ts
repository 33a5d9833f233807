import { isUtf8 } from '#platform/text';
import { invalid } from '../../errors.js';

/** Bytes that are looked at for zeros, of which every Latin letter and digit of UTF-16 has one. */
const headBytes = 1024;

const UTF8_MARK = [0xef, 0xbb, 0xbf];
const UTF16_MARKS = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** @throws InvalidInputError for zeros, which no text has: most are UTF-16 without its mark */
function checkZeros(bytes: Uint8Array, operation: string): void {
  const head = bytes.subarray(0, headBytes);
  if (!head.includes(0)) return;
  const [even, odd] = [0, 1].map((start) => head.filter((byte, i) => byte === 0 && i % 2 === start).length);
  const is16 = even === 0 || odd === 0;
  throw invalid(
    operation,
    'a text file must be UTF-8 (or UTF-16 with its mark)',
    is16 ? 'UTF-16 without its mark' : 'bytes of zero',
    is16 ? `Convert it: iconv -f UTF-16${even === 0 ? 'LE' : 'BE'} -t UTF-8.` : 'Check that it is a text file.',
  );
}

/**
 * Bytes of text as UTF-8 without a byte-order mark, sharing memory where they are that already. UTF-16 is known by its
 * mark (Excel's "Unicode Text", PowerShell's redirections).
 * @throws InvalidInputError naming `operation` for other encodings
 */
export function toUtf8(bytes: Uint8Array, operation: string): Uint8Array {
  for (const [encoding, mark] of UTF16_MARKS)
    if (startsWith(bytes, mark)) return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
  checkZeros(bytes, operation);
  if (!isUtf8(bytes)) {
    const wayOut = 'Convert it: iconv -f LATIN1 -t UTF-8, or save as "CSV UTF-8".';
    throw invalid(operation, 'a text file must be UTF-8 (or UTF-16 with its mark)', 'other bytes', wayOut);
  }
  return startsWith(bytes, UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes;
}

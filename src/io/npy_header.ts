import { invalid } from '../errors.js';

/** What a `.npy` header says about the bytes that follow it. */
export interface NpyHeader {
  /** NumPy type string such as '<f4'. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Offset of the first element. */
  readonly dataOffset: number;
}

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** NumPy's own limit on the number of axes. */
const maxRank = 64;
/** Far above what any shape of 64 axes needs; keeps a lying length from costing time. */
const maxHeaderLength = 65_536;
/** A file's first bytes that hold every header there may be. */
export const maxNpyHeaderBytes = 12 + maxHeaderLength;
const resaveHint = 'Save it again with numpy.save(path, array).';

/**
 * Reads magic, version and header of a `.npy` file (NumPy Enhancement Proposal 1: six magic bytes, two version bytes,
 * the header's length in two bytes (version 1) or four (2 and 3), and a Python dict as text).
 * @throws InvalidInputError naming `operation` when the header is not that.
 */
export function parseNpyHeader(bytes: Uint8Array, operation: string): NpyHeader {
  if (bytes.length < 10) {
    throw invalid(operation, 'a .npy file has at least 10 bytes', `${bytes.length} bytes`, resaveHint);
  }
  if (magic.some((byte, i) => bytes[i] !== byte)) {
    const received = `"${printable(bytes.subarray(0, 6))}"`;
    throw invalid(operation, 'a .npy file starts with "\\x93NUMPY"', received, resaveHint);
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw invalid(operation, 'versions 1, 2 and 3 of the format are known', `version ${version}`, resaveHint);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthBytes = version === 1 ? 2 : 4;
  const textOffset = 8 + lengthBytes;
  const textLength =
    bytes.length < textOffset ? Infinity : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = textOffset + textLength;
  if (textLength > maxHeaderLength && textLength < Infinity) {
    throw invalid(operation, `a header has at most ${maxHeaderLength} bytes`, `${textLength} bytes`, resaveHint);
  }
  if (dataOffset > bytes.length) {
    throw invalid(operation, 'the header must be complete', `a file cut short after ${bytes.length} bytes`, resaveHint);
  }
  // Versions 1 and 2 say latin1, version 3 says UTF-8; the three keys that matter are ASCII in all of them.
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(textOffset, dataOffset));
  return { ...readFields(text, operation), dataOffset };
}

/** Magic, version 1.0 and header of a C-order array, padded so that the data starts at a multiple of 64 bytes. */
export function formatNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const text = `${dict.padEnd(total - 11)}\n`;
  const header = new Uint8Array(total);
  header.set(magic);
  header.set([1, 0, text.length & 0xff, text.length >> 8], 6);
  header.set(new TextEncoder().encode(text), 10);
  return header;
}

function readFields(text: string, operation: string): Omit<NpyHeader, 'dataOffset'> {
  const refuse = (rule: string): Error => {
    return invalid(operation, rule, JSON.stringify(text.trim().slice(0, 120)), resaveHint);
  };
  const literal = parsePythonLiteral(text);
  if (!(literal instanceof Map)) throw refuse('the header must be a Python dict');
  const descr: unknown = literal.get('descr');
  const fortranOrder: unknown = literal.get('fortran_order');
  const shape: unknown = literal.get('shape');
  if (Array.isArray(descr)) throw refuseStructured(descr, operation);
  if (typeof descr !== 'string') throw refuse("the header must have 'descr', a type string");
  if (typeof fortranOrder !== 'boolean') throw refuse("the header must have 'fortran_order', True or False");
  if (!Array.isArray(shape) || !shape.every((extent): extent is number => typeof extent === 'number' && extent >= 0)) {
    throw refuse("the header must have 'shape', a tuple of whole numbers from 0 up");
  }
  if (shape.length > maxRank) throw refuse(`an array has at most ${maxRank} axes`);
  return { descr, fortranOrder, shape };
}

/** Its fields are columns, which one call makes of them without losing any. */
function refuseStructured(descr: readonly unknown[], operation: string): Error {
  const fields = descr.map((field) => (Array.isArray(field) ? JSON.stringify(field[0]) : '?'));
  const shown =
    fields.length > 8 ? `${fields.slice(0, 8).join(', ')} and ${fields.length - 8} more` : fields.join(', ');
  return invalid(
    operation,
    'every element must be one number',
    `a structured array with fields ${shown}`,
    'Make its fields columns: numpy.save(path, numpy.lib.recfunctions.structured_to_unstructured(array)) after ' +
      'import numpy.lib.recfunctions; array[["a", "b"]] keeps some fields.',
  );
}

type PythonLiteral = string | number | boolean | undefined | PythonLiteral[] | Map<PythonLiteral, PythonLiteral>;

const tokenPattern = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+)L?|(True|False|None)|([{}()[\],:]))/y;

/** The literals a header is made of: str, int (Python 2's 3L too), bool, None, tuple, list and dict; else undefined. */
function parsePythonLiteral(text: string): PythonLiteral {
  const tokens = tokenise(text);
  if (tokens === undefined) return undefined;
  let next = 0;

  const items = (close: string, item: () => boolean): boolean => {
    while (tokens[next] !== close) {
      if (!item()) return false;
      if (tokens[next] === ',') next++;
      else if (tokens[next] !== close) return false;
    }
    next++;
    return true;
  };
  const value = (depth: number): PythonLiteral => {
    const token = tokens[next++];
    if (token === undefined || depth > 8) return undefined;
    if (typeof token === 'object') return token.literal;
    if (token === '(' || token === '[') {
      const list: PythonLiteral[] = [];
      const close = token === '(' ? ')' : ']';
      const complete = items(close, () => next < tokens.length && list.push(value(depth + 1)) > 0);
      return complete ? list : undefined;
    }
    if (token !== '{') return undefined;
    const dict = new Map<PythonLiteral, PythonLiteral>();
    const complete = items('}', () => {
      const key = value(depth + 1);
      if (tokens[next++] !== ':') return false;
      dict.set(key, value(depth + 1));
      return true;
    });
    return complete ? dict : undefined;
  };

  const literal = value(0);
  return next === tokens.length ? literal : undefined;
}

type Token = string | { readonly literal: string | number | boolean | undefined };

function tokenise(text: string): Token[] | undefined {
  const source = text.trimEnd();
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const match = tokenPattern.exec(source);
    if (match === null) return undefined;
    const [, single, double, integer, word, mark] = match;
    if (mark !== undefined) tokens.push(mark);
    else if (integer !== undefined) tokens.push({ literal: Number(integer) });
    else if (word !== undefined) tokens.push({ literal: word === 'None' ? undefined : word === 'True' });
    else tokens.push({ literal: single ?? double });
  }
  return tokens;
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

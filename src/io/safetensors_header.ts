import { inspect } from '#platform/inspect';
import { invalid } from '../errors.js';
import { elementCount } from './numeric_table.js';

const elementBytes = { F32: 4, F64: 8, U32: 4 } as const;

/** A checked entry of the header: its shape and offsets agree and lie inside the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: keyof typeof elementBytes;
  readonly shape: readonly number[];
  /** First byte and end, relative to the start of the data. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their data, which they cover without hole or overlap. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataOffset: number;
}

/** The reference implementation's own limit. */
const maxHeaderLength = 100_000_000;
const copyHint = 'The file is damaged or was not written as safetensors: copy or save it again.';

/** Parses and checks everything but the tensors' bytes. */
export function parseSafetensorsHeader(bytes: Uint8Array, operation: string): SafetensorsHeader {
  const headerLength = readHeaderLength(bytes, operation);
  const dataOffset = 8 + headerLength;
  const fields = parseFields(bytes.subarray(8, dataOffset), operation);
  const metadata = readMetadata(fields.find(([name]) => name === '__metadata__')?.[1], operation);
  const entries = fields
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, operation))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, bytes.length - dataOffset, operation);
  return { entries, metadata, dataOffset };
}

function readHeaderLength(bytes: Uint8Array, operation: string): number {
  if (bytes.length < 8) {
    throw invalid(operation, 'a safetensors file has at least 8 bytes', `${bytes.length} bytes`, copyHint);
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > maxHeaderLength) {
    throw invalid(operation, `a header has at most ${maxHeaderLength} bytes`, `${length} bytes`, copyHint);
  }
  if (8 + length > bytes.length) {
    const received = `a promise of ${length} in a file of ${bytes.length} bytes`;
    throw invalid(operation, 'the header must be complete', received, copyHint);
  }
  return length;
}

function parseFields(json: Uint8Array, operation: string): [string, unknown][] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    // TypeError: not UTF-8; SyntaxError: not JSON.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    throw invalid(operation, 'the header must be JSON', `"${error.message}" from the parser`, copyHint);
  }
  if (!isRecord(header)) throw invalid(operation, 'the header must be a JSON object', show(header), copyHint);
  return Object.entries(header);
}

function readMetadata(value: unknown, operation: string): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw invalid(operation, 'metadata must be an object of text values', show(value), copyHint);
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, operation: string): TensorEntry {
  const refuse = (rule: string, received: unknown): Error => {
    return invalid(operation, `tensor ${JSON.stringify(name)}: ${rule}`, show(received), copyHint);
  };
  if (!isRecord(value)) throw refuse('its entry must be an object', value);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'F64' && dtype !== 'U32') throw refuse('dtype must be F32, F64 or U32', dtype);
  if (!isCountList(shape)) throw refuse('shape must be a list of whole numbers from 0 up', shape);
  if (!isCountList(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw refuse('data_offsets must be [begin, end] with 0 ≤ begin ≤ end', offsets);
  }
  const [begin, end] = offsets;
  const needed = elementCount(shape) * elementBytes[dtype];
  if (end - begin !== needed) {
    throw refuse(`${dtype} of shape ${show(shape)} needs ${needed} bytes`, end - begin);
  }
  return { name, dtype, shape, begin, end };
}

/** Every byte of the data belongs to exactly one tensor, as the format demands. */
function checkCoverage(entries: readonly TensorEntry[], dataLength: number, operation: string): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      const what = begin < covered ? 'an overlap' : 'a hole';
      throw invalid(
        operation,
        'tensors must follow each other without hole or overlap',
        `${what} before ${JSON.stringify(name)} (data byte ${begin}, expected ${covered})`,
        copyHint,
      );
    }
    covered = end;
  }
  if (covered !== dataLength) {
    throw invalid(operation, `the tensors need ${covered} bytes of data`, `${dataLength} bytes`, copyHint);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCountList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** A JSON value cut to the length of a message, however long or deep it is. */
function show(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 8, maxStringLength: 40 }).slice(0, 160);
}

/**
 * The safetensors format (https://github.com/huggingface/safetensors#format): 8 bytes little-endian header length, a
 * JSON header, the tensors' bytes. Own code: the one npm package of that name is an unmaintained 0.0.1. Bytes are
 * copied as they are, for the kernels share memory with WebAssembly and so run on little-endian machines alone.
 */
import { checkBytes, checkObject, described } from '../arguments.js';
import { invalid } from '../errors.js';
import { elementCount } from './numeric_table.js';
import { parseSafetensorsHeader, type TensorEntry } from './safetensors_header.js';
import type { Tensor } from './tensor.js';

const SPACE = 0x20;

const isMap = (value: unknown): boolean => value instanceof Map;

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Encodes tensors sorted by element size (large first, so that each is aligned) and then name, as the reference
 * implementation does; metadata is sorted by key.
 * @throws InvalidInputError when a shape does not account for its data or a tensor is called `__metadata__`.
 */
export function encodeSafetensors(file: TensorFile): Uint8Array {
  const operation = 'encoding safetensors';
  checkObject(
    operation,
    'tensors and metadata',
    file,
    'Pass { tensors: new Map([[name, { shape, data }]]), metadata: {} }.',
  );
  if (!isMap(file.tensors)) {
    const wayOut = 'Pass new Map([[name, { shape, data }]]).';
    throw invalid(operation, 'tensors must be a Map', described(file.tensors), wayOut);
  }
  const named = [...file.tensors].sort(([nameA, a], [nameB, b]) => {
    return b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (nameA < nameB ? -1 : 1);
  });
  const header: [string, unknown][] = [];
  const metadata = Object.entries(file.metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (metadata.length > 0) header.push(['__metadata__', Object.fromEntries(metadata)]);
  let end = 0;
  for (const [name, { shape, data }] of named) {
    checkTensor(name, shape, data, operation);
    header.push([name, { dtype: dtypeOf(data), shape, data_offsets: [end, (end += data.byteLength)] }]);
  }
  // Spaces after the JSON put the data at a multiple of 8.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  bytes.fill(SPACE, 8 + json.length, 8 + headerLength);
  let offset = 8 + headerLength;
  for (const [, { data }] of named) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a whole file. Nothing is allocated before its size is known to be in the file.
 * @param name what messages call the file, its path as a rule.
 * @throws InvalidInputError when the header is cut short or lies: offsets that overlap, leave holes, disagree with the
 * shape or pass the end; dtypes other than F32, F64 and U32; metadata that is not text.
 */
export function decodeSafetensors(bytes: Uint8Array, name = 'safetensors'): TensorFile {
  checkBytes(`reading ${name}`, bytes);
  const { entries, metadata, dataOffset } = parseSafetensorsHeader(bytes, `reading ${name}`);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    const raw = bytes.subarray(dataOffset + entry.begin, dataOffset + entry.end);
    tensors.set(entry.name, { shape: entry.shape, data: typedArray(entry, raw) });
  }
  return { tensors, metadata };
}

function checkTensor(name: string, shape: readonly number[], data: Tensor['data'], operation: string): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint32Array)) {
    const rule = `"${name}" must be a Float32Array, Float64Array or Uint32Array`;
    throw invalid(operation, rule, described(data), 'Convert it: Float64Array.from(data).');
  }
  const elements = data.length;
  if (name === '__metadata__') {
    throw invalid(operation, 'a tensor needs a name of its own', '"__metadata__"', 'Choose another name.');
  }
  if (elementCount(shape) !== elements) {
    throw invalid(
      operation,
      `the shape of "${name}" must account for every element`,
      `shape [${shape.join(', ')}] for ${elements} elements`,
      'Pass a shape whose product is the number of elements.',
    );
  }
}

function dtypeOf(data: Tensor['data']): TensorEntry['dtype'] {
  if (data instanceof Float32Array) return 'F32';
  return data instanceof Float64Array ? 'F64' : 'U32';
}

function typedArray({ dtype }: TensorEntry, raw: Uint8Array): Tensor['data'] {
  const arrayType = { F32: Float32Array, F64: Float64Array, U32: Uint32Array }[dtype];
  // A copy, because in the file the bytes may lie at any alignment.
  return new arrayType(new Uint8Array(raw).buffer);
}

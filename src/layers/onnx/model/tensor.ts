import { invalid, quoted } from '../../../errors.js';
import { MOST_FLOATS } from '../../shape.js';
import { dimsText, productOf, type Integers, type Numbers } from '../values.js';
import type { TensorProto } from './onnx_pb.js';

/** Bytes of files beside the model, by their names in it. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

/** ONNX's numbers for the types that are read. */
const TYPES: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  1: { name: 'float', bytes: 4 },
  6: { name: 'int32', bytes: 4 },
  7: { name: 'int64', bytes: 8 },
  9: { name: 'bool', bytes: 1 },
  11: { name: 'double', bytes: 8 },
};

/** ONNX's number for data that is in another file. */
const EXTERNAL = 1;

/** Where a tensor's numbers are kept outside of the model. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length?: number;
}

/** Where the tensor's numbers are, if they are in another file. @throws InvalidInputError for offsets that are none */
export function externalPlace(tensor: TensorProto, operation: string): ExternalPlace | undefined {
  if (tensor.dataLocation !== EXTERNAL) return undefined;
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw invalid(operation, `${key} of external data is a whole number`, JSON.stringify(text), 'Export it again.');
  };
  const length = number('length');
  const location = entries.get('location') ?? '';
  return { location, offset: number('offset') ?? 0, ...(length !== undefined && { length }) };
}

/**
 * A tensor of the file. Nothing is allocated before its numbers are known to be there.
 * @throws InvalidInputError for types other than float, double, int32, int64 and bool, data of another length than
 * the shape, and numbers that are not finite
 */
export function tensorOf(tensor: TensorProto, files: ExternalFiles, operation: string): Integers | Numbers {
  const what = `tensor ${quoted(tensor.name, 80)}`;
  const dims = tensor.dims.map(Number);
  const count = productOf(dims);
  if (!(dims.every((side) => side >= 0) && count <= MOST_FLOATS)) {
    const rule = `${what} has at most ${MOST_FLOATS} numbers`;
    throw invalid(operation, rule, `a shape of ${dimsText(dims)}`, 'Export a smaller model.');
  }
  const type = Object.hasOwn(TYPES, tensor.dataType) ? TYPES[tensor.dataType] : undefined;
  if (type === undefined) {
    const rule = `${what} is of type float, double, int32, int64 or bool`;
    throw invalid(operation, rule, `type ${tensor.dataType}`, 'Export it in float32: model.float().');
  }
  const raw = rawBytes(tensor, files, operation, what);
  const data = raw ? fromBytes(raw, type, count, operation, what) : typed(tensor, type.name);
  if (data.length !== count) {
    const rule = `${what} of shape ${dimsText(dims)} has ${count} numbers`;
    throw invalid(operation, rule, String(data.length), 'The file is damaged: export it again.');
  }
  if (type.name !== 'float' && type.name !== 'double') return { kind: 'integers', dims, data: Array.from(data) };
  const numbers = data instanceof Float32Array ? data : Float32Array.from(data);
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return { kind: 'numbers', dims, data: numbers };
  const received = `${data[bad]} at index ${bad}`;
  throw invalid(operation, `${what} has finite float32 numbers`, received, 'Train or export it again.');
}

function rawBytes(tensor: TensorProto, files: ExternalFiles, operation: string, what: string): Uint8Array | undefined {
  const place = externalPlace(tensor, operation);
  if (place === undefined) return tensor.rawData.length > 0 ? tensor.rawData : undefined;
  const { location, offset, length } = place;
  const file = files.get(location);
  if (file === undefined) {
    const rule = `${what} is in the model itself, or in a file beside it that is given`;
    throw invalid(operation, rule, JSON.stringify(location), 'Pass { external }, or export one file.');
  }
  const end = length === undefined ? file.length : offset + length;
  if (offset <= end && end <= file.length) return file.subarray(offset, end);
  const rule = `${what} lies within ${quoted(location, 80)}, which has ${file.length} bytes`;
  throw invalid(operation, rule, `bytes ${offset} to ${end}`, 'Bring the file back as it was exported.');
}

function fromBytes(
  raw: Uint8Array,
  { name, bytes }: { readonly name: string; readonly bytes: number },
  count: number,
  operation: string,
  what: string,
): Float32Array | Float64Array | Int32Array | Uint8Array | number[] {
  if (raw.length !== count * bytes) {
    const rule = `${what} has ${count} numbers of ${bytes} bytes`;
    throw invalid(operation, rule, `${raw.length} bytes`, 'The file is damaged: export it again.');
  }
  // A copy, because in the file the bytes may lie at any alignment.
  const { buffer } = new Uint8Array(raw);
  if (name === 'float') return new Float32Array(buffer);
  if (name === 'double') return new Float64Array(buffer);
  if (name === 'int32') return new Int32Array(buffer);
  return name === 'bool' ? new Uint8Array(buffer) : Array.from(new BigInt64Array(buffer), Number);
}

function typed(tensor: TensorProto, name: string): readonly number[] {
  if (name === 'float') return tensor.floatData;
  if (name === 'double') return tensor.doubleData;
  return name === 'int64' ? tensor.int64Data.map(Number) : tensor.int32Data;
}

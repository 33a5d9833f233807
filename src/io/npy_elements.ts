import { invalid } from '../errors.js';

/** How one element of a `.npy` file is read. */
export interface ElementReader {
  readonly bytes: number;
  /** What holds every element exactly, 64-bit integers apart. */
  readonly array: Float32ArrayConstructor | Float64ArrayConstructor;
  /** NaN for an integer that float64 cannot hold. */
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
  readonly integer: boolean;
}

const [array, wide] = [Float32Array, Float64Array];

const readers = new Map<string, ElementReader>(
  Object.entries({
    f2: { bytes: 2, integer: false, array, read: (view, at, little) => fromHalf(view.getUint16(at, little)) },
    f4: { bytes: 4, integer: false, array, read: (view, at, little) => view.getFloat32(at, little) },
    f8: { bytes: 8, integer: false, array: wide, read: (view, at, little) => view.getFloat64(at, little) },
    i1: { bytes: 1, integer: true, array: wide, read: (view, at) => view.getInt8(at) },
    i2: { bytes: 2, integer: true, array: wide, read: (view, at, little) => view.getInt16(at, little) },
    i4: { bytes: 4, integer: true, array: wide, read: (view, at, little) => view.getInt32(at, little) },
    i8: { bytes: 8, integer: true, array: wide, read: (view, at, little) => exactly(view.getBigInt64(at, little)) },
    u1: { bytes: 1, integer: true, array: wide, read: (view, at) => view.getUint8(at) },
    u2: { bytes: 2, integer: true, array: wide, read: (view, at, little) => view.getUint16(at, little) },
    u4: { bytes: 4, integer: true, array: wide, read: (view, at, little) => view.getUint32(at, little) },
    u8: { bytes: 8, integer: true, array: wide, read: (view, at, little) => exactly(view.getBigUint64(at, little)) },
    b1: { bytes: 1, integer: true, array: wide, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  } satisfies Record<string, ElementReader>),
);

function exactly(value: bigint): number {
  const rounded = Number(value);
  return BigInt(rounded) === value ? rounded : NaN;
}

/** IEEE 754 binary16: a sign, five bits of exponent (bias 15), ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/**
 * The reader and byte order for a NumPy type string such as '<f4', '>i8' or '|u1'.
 * @throws InvalidInputError naming `operation` for complex, text, object and other types.
 */
export function elementReader(descr: string, operation: string): { reader: ElementReader; littleEndian: boolean } {
  const order = descr[0] ?? '';
  const reader = '<>|='.includes(order) ? readers.get(descr.slice(1)) : undefined;
  if (order === '' || reader === undefined) {
    throw invalid(
      operation,
      'supported types are float16 to float64, (u)int8 to (u)int64 and bool',
      `'${descr}'${describeType(descr)}`,
      conversions[descr[1] ?? ''] ?? "Convert it first: numpy.save(path, array.astype('float64')).",
    );
  }
  return { reader, littleEndian: order !== '>' };
}

/**
 * What keeps everything that the array says; `astype('float64')` would drop imaginary parts and turn dates into counts.
 */
const conversions: Readonly<Record<string, string>> = {
  c:
    'Make two columns of each: numpy.save(path, numpy.concatenate([array.real, array.imag], axis=-1)) for (n, d), ' +
    'numpy.stack([array.real, array.imag], axis=-1) for (n,).',
  O: "Name a type: numpy.save(path, numpy.array(array.tolist(), dtype='float64')).",
  M: "Count from a date in a unit: numpy.save(path, (array - array.min()) / numpy.timedelta64(1, 'D')).",
  m: "Count in a unit: numpy.save(path, array / numpy.timedelta64(1, 's')).",
  V: 'Name what the bytes are: numpy.save(path, array.view(TYPE)).',
};

function describeType(descr: string): string {
  const names: Readonly<Record<string, string>> = {
    c: 'complex',
    O: 'Python objects',
    U: 'text',
    S: 'bytes',
    V: 'raw or structured',
    M: 'dates',
    m: 'time spans',
    f: 'floats',
  };
  const name = names[descr[1] ?? ''];
  return name === undefined ? '' : ` (${name})`;
}

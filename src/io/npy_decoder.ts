import { invalid } from '../errors.js';
import { elementReader, type ElementReader } from './npy_elements.js';
import type { NpyHeader } from './npy_header.js';
import { allocateFloats, elementCount, type Floats } from './numeric_table.js';

/** A header whose promise fits the bytes that are there, and how its elements are read. */
export interface NpyLayout {
  readonly header: NpyHeader;
  readonly reader: ElementReader;
  readonly littleEndian: boolean;
  readonly elements: number;
  /** Whether the file holds the array's memory as it is: little-endian floats that need no reordering. */
  readonly plain: boolean;
}

/**
 * Compares the promised size with the real one before anything of that size is allocated.
 * @param present bytes after the header.
 */
export function npyLayout(header: NpyHeader, present: number, operation: string): NpyLayout {
  const { descr, shape, fortranOrder } = header;
  const { reader, littleEndian } = elementReader(descr, operation);
  const elements = elementCount(shape);
  const promised = elements * reader.bytes;
  if (promised !== present) {
    throw invalid(
      operation,
      `shape (${shape.join(', ')}) of '${descr}' needs ${promised} bytes of data`,
      `${present} bytes`,
      present < promised
        ? 'The file was cut short or its header lies: copy or save it again.'
        : 'The file has data its header does not mention: save one array a file.',
    );
  }
  const plain = (descr === '<f4' || descr === '<f8') && (!fortranOrder || shape.length < 2);
  return { header, reader, littleEndian, elements, plain };
}

/**
 * Takes elements in the order of the file, in pieces of any number of whole ones, and puts each where C order has it.
 */
export class NpyDecoder {
  readonly data: Floats;
  private read = 0;
  private readonly nextPlace: () => number;

  constructor(
    private readonly layout: NpyLayout,
    private readonly operation: string,
  ) {
    const { header, reader, elements } = layout;
    this.data = allocateFloats(reader.array, elements, operation);
    this.nextPlace = header.fortranOrder ? placesOfFortran(header.shape) : () => this.read;
  }

  add(bytes: Uint8Array): void {
    const { reader, littleEndian } = this.layout;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += reader.bytes) {
      const value = reader.read(view, at, littleEndian);
      const place = this.nextPlace();
      if (reader.integer && Number.isNaN(value)) throw this.refuseLoss(place);
      this.data[place] = value;
      this.read++;
    }
  }

  private refuseLoss(place: number): Error {
    return invalid(
      this.operation,
      'integers must be exact in float64 (all up to 2^53 are)',
      `a larger one at element (${positionOf(place, this.layout.header.shape).join(', ')}), counted from 0`,
      "Subtract a whole number first, or accept the rounding: numpy.save(path, array.astype('float64')).",
    );
  }
}

/** Index along each axis of the element at `place` of C order. */
function positionOf(place: number, shape: readonly number[]): number[] {
  const position = new Array<number>(shape.length).fill(0);
  let rest = place;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return position;
}

/** Where C order (last axis fastest) has the elements that come in Fortran order (first axis fastest), one a call. */
function placesOfFortran(shape: readonly number[]): () => number {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const position = new Array<number>(shape.length).fill(0);
  let place = 0;
  return () => {
    const current = place;
    for (let axis = 0; axis < shape.length; axis++) {
      place += strides[axis];
      if (++position[axis] < shape[axis]) break;
      place -= shape[axis] * strides[axis];
      position[axis] = 0;
    }
    return current;
  };
}

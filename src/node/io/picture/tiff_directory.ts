/**
 * Directories of tagged fields (TIFF 6.0, section 2), in which TIFF files and EXIF blocks keep what they know. Enough
 * of it to find, change and carry over fields; pixels are the library's business.
 */

/** Bytes of one value, by field type; 0 for a type that there is not. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
export const SHORT = 3;
const LONG = 4;
const IFD = 13;

/** Tag of a TIFF's colour profile. */
export const ICC_PROFILE = 34675;

export interface TiffField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its values lie: in the field itself if they fit four bytes. */
  readonly at: number;
  /** count × the type's bytes, in the byte order of the file; a view. */
  readonly value: Uint8Array;
}

export interface TiffDirectory {
  readonly fields: readonly TiffField[];
  /** Tags of fields whose values lie beyond the end of the file. */
  readonly lost: readonly number[];
  /** Where the number lies that leads to the next directory, and that number; 0 for none. */
  readonly nextAt: number;
  readonly next: number;
}

export interface TiffBlock {
  readonly view: DataView;
  readonly little: boolean;
  /** Where the first directory lies. */
  readonly first: number;
}

/** Fields of a directory that a reader still takes for one. */
const MOST_FIELDS = 4096;

/** A block by its header; undefined where it is none, BigTIFF included. */
export function tiffBlock(bytes: Uint8Array): TiffBlock | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  return view.getUint16(2, little) === 42 ? { view, little, first: view.getUint32(4, little) } : undefined;
}

/** The directory at a place; undefined where there is none, or one that does not fit the block. */
export function tiffDirectory({ view, little }: TiffBlock, place: number): TiffDirectory | undefined {
  if (place < 8 || place + 2 > view.byteLength) return undefined;
  const count = view.getUint16(place, little);
  const nextAt = place + 2 + 12 * count;
  if (count > MOST_FIELDS || nextAt > view.byteLength) return undefined;
  const fields: TiffField[] = [];
  const lost: number[] = [];
  for (let entry = place + 2; entry < nextAt; entry += 12) {
    const type = view.getUint16(entry + 2, little);
    const values = view.getUint32(entry + 4, little);
    const length = values * (TYPE_BYTES[type] ?? 0);
    const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    const tag = view.getUint16(entry, little);
    if (at + length > view.byteLength) lost.push(tag);
    else if (length > 0)
      fields.push({ tag, type, count: values, at, value: new Uint8Array(view.buffer, view.byteOffset + at, length) });
  }
  const next = nextAt + 4 <= view.byteLength ? view.getUint32(nextAt, little) : 0;
  return { fields, lost, nextAt, next };
}

/** First value of a field of whole numbers; undefined for other types and for a missing field. */
export function wholeValue({ view, little }: TiffBlock, field: TiffField | undefined): number | undefined {
  if (field?.type === SHORT) return view.getUint16(field.at, little);
  if (field?.type === LONG || field?.type === IFD) return view.getUint32(field.at, little);
  return field?.type === 1 ? view.getUint8(field.at) : undefined;
}

/** Replaces the first value of a field of whole numbers where it lies; other types are left alone. */
export function setWholeValue({ view, little }: TiffBlock, field: TiffField | undefined, value: number): void {
  if (field?.type === SHORT && value < 65536) view.setUint16(field.at, value, little);
  if (field?.type === LONG) view.setUint32(field.at, value, little);
}

/** The directory that a field points to. */
export function subDirectory(block: TiffBlock, directory: TiffDirectory, tag: number): TiffDirectory | undefined {
  const place = wholeValue(block, fieldOf(directory, tag));
  return place === undefined ? undefined : tiffDirectory(block, place);
}

export function fieldOf(directory: TiffDirectory | undefined, tag: number): TiffField | undefined {
  return directory?.fields.find((field) => field.tag === tag);
}

/** A field to be written: its value as bytes in little-endian order. */
export interface NewField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
}

/** Bytes of the units that byte order turns round, by field type: rationals are pairs of four. */
const UNIT_BYTES = [1, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4];

/** A field as it is written in little-endian order. */
function littleEndian({ little }: TiffBlock, { tag, type, count, value }: TiffField): NewField {
  const copy = value.slice();
  const unit = UNIT_BYTES[type];
  if (!little) for (let at = 0; at < copy.length; at += unit) copy.subarray(at, at + unit).reverse();
  return { tag, type, count, value: copy };
}

/** One whole number as a field. */
export function wholeField(tag: number, type: typeof SHORT | typeof LONG, value: number): NewField {
  const bytes = Buffer.alloc(type === SHORT ? 2 : 4);
  if (type === SHORT) bytes.writeUInt16LE(value);
  else bytes.writeUInt32LE(value);
  return { tag, type, count: 1, value: bytes };
}

/** Fields of a directory as they are written in little-endian order, those whose tags are wanted. */
export function fieldsOf(block: TiffBlock, directory: TiffDirectory, isWanted: (tag: number) => boolean): NewField[] {
  return directory.fields.filter(({ tag }) => isWanted(tag)).map((field) => littleEndian(block, field));
}

/** Leads to a directory inside EXIF's, which only says in which colour space the picture is. */
export const INTEROPERABILITY = 40965;

/**
 * The sub-directories that `tags` lead to, to lie one after the other from `place`, and the fields that lead to them
 * there. That of interoperability is left out: it says sRGB again.
 */
export function subDirectories(
  block: TiffBlock,
  directory: TiffDirectory,
  tags: readonly number[],
  place: number,
): { readonly pointers: NewField[]; readonly bytes: Buffer[] } {
  const pointers: NewField[] = [];
  const bytes: Buffer[] = [];
  let end = place;
  for (const tag of tags) {
    const sub = subDirectory(block, directory, tag);
    if (sub === undefined) continue;
    const own = directoryBytes(
      fieldsOf(block, sub, (inner) => inner !== INTEROPERABILITY),
      end,
    );
    pointers.push(wholeField(tag, LONG, end));
    bytes.push(own);
    end += own.length;
  }
  return { pointers, bytes };
}

/** A little-endian directory, the last of its chain, to lie at `place`: its fields by tag, then their long values. */
export function directoryBytes(fields: readonly NewField[], place: number): Buffer {
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const head = Buffer.alloc(2 + 12 * sorted.length + 4);
  head.writeUInt16LE(sorted.length);
  const parts: Uint8Array[] = [head];
  let end = head.length;
  for (const [i, { tag, type, count, value }] of sorted.entries()) {
    const entry = 2 + 12 * i;
    head.writeUInt16LE(tag, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(count, entry + 4);
    if (value.length <= 4) {
      head.set(value, entry + 8);
      continue;
    }
    head.writeUInt32LE(place + end, entry + 8);
    // Values begin at even places.
    parts.push(value, Buffer.alloc(value.length % 2));
    end += value.length + (value.length % 2);
  }
  return Buffer.concat(parts);
}

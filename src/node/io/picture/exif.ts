import {
  INTEROPERABILITY,
  SHORT,
  directoryBytes,
  fieldOf,
  fieldsOf,
  setWholeValue,
  subDirectories,
  subDirectory,
  tiffBlock,
  tiffDirectory,
  wholeField,
  wholeValue,
  type TiffBlock,
  type TiffDirectory,
} from './tiff_directory.js';

/** Tags of EXIF 2.32 that a change of the pixels makes untrue, and those that lead to directories. */
const TAG = {
  width: 256,
  height: 257,
  orientation: 274,
  thumbnailAt: 513,
  thumbnailLength: 514,
  exif: 34665,
  gps: 34853,
  colourSpace: 40961,
  pixelWidth: 40962,
  pixelHeight: 40963,
  interoperability: INTEROPERABILITY,
  interoperabilityIndex: 1,
} as const;

/** EXIF's word for sRGB, as a colour space and as a rule of interoperability (DCF 2.0: R98; R03 is Adobe RGB). */
const SRGB = 1;
const SRGB_INDEX = 'R98';
const ADOBE_INDEX = 'R03';

const PREFIX = 'Exif\0\0';

/** The block without the marker that JPEG files put before it. */
function withoutPrefix(exif: Uint8Array): Uint8Array {
  return Buffer.from(exif.subarray(0, PREFIX.length)).toString('latin1') === PREFIX
    ? exif.subarray(PREFIX.length)
    : exif;
}

/** A picture's size once it stands upright. */
interface Size {
  readonly width: number;
  readonly height: number;
}

function correctSub(block: TiffBlock, exif: TiffDirectory, { width, height }: Size): void {
  setWholeValue(block, fieldOf(exif, TAG.colourSpace), SRGB);
  setWholeValue(block, fieldOf(exif, TAG.pixelWidth), width);
  setWholeValue(block, fieldOf(exif, TAG.pixelHeight), height);
  const interoperability = subDirectory(block, exif, TAG.interoperability);
  fieldOf(interoperability, TAG.interoperabilityIndex)?.value.set(Buffer.from(SRGB_INDEX));
}

/** Blackens the thumbnail, which shows the old colours, and cuts its directory off. */
function dropThumbnail(block: TiffBlock, first: TiffDirectory): void {
  const thumbnail = tiffDirectory(block, first.next);
  if (thumbnail === undefined) return;
  const at = wholeValue(block, fieldOf(thumbnail, TAG.thumbnailAt)) ?? 0;
  const length = wholeValue(block, fieldOf(thumbnail, TAG.thumbnailLength)) ?? 0;
  if (at + length <= block.view.byteLength)
    new Uint8Array(block.view.buffer, block.view.byteOffset + at, length).fill(0);
  block.view.setUint32(first.nextAt, 0, block.little);
}

/**
 * An EXIF block that is true of the graded picture, everything else byte for byte in its place, so that makers' notes,
 * which point into the block, stay readable: upright, of this size, sRGB, without a thumbnail. Undefined for a damaged
 * block.
 */
export function exifOfGraded(exif: Uint8Array, size: Size): Uint8Array | undefined {
  const copy = withoutPrefix(exif).slice();
  const block = tiffBlock(copy);
  const first = block && tiffDirectory(block, block.first);
  if (block === undefined || first === undefined) return undefined;
  setWholeValue(block, fieldOf(first, TAG.orientation), 1);
  setWholeValue(block, fieldOf(first, TAG.width), size.width);
  setWholeValue(block, fieldOf(first, TAG.height), size.height);
  const exifDirectory = subDirectory(block, first, TAG.exif);
  if (exifDirectory !== undefined) correctSub(block, exifDirectory, size);
  dropThumbnail(block, first);
  return copy;
}

/** Whether a camera says that it wrote Adobe RGB, which it does without a profile (DCF 2.0, optional colour space). */
export function saysAdobeRgb(exif: Uint8Array): boolean {
  const block = tiffBlock(withoutPrefix(exif));
  const first = block && tiffDirectory(block, block.first);
  const directory = block && first && subDirectory(block, first, TAG.exif);
  const index = directory && fieldOf(subDirectory(block, directory, TAG.interoperability), TAG.interoperabilityIndex);
  return Buffer.from(index?.value.subarray(0, 3) ?? []).toString('latin1') === ADOBE_INDEX;
}

/**
 * What a TIFF says of its picture beside the pixels: description, maker, model, software, time, artist, host,
 * copyright, Windows' fields, rating.
 */
const DESCRIPTIVE = new Set([
  270, 271, 272, 305, 306, 315, 316, 33432, 40091, 40092, 40093, 40094, 40095, 18246, 18249,
]);

/**
 * The EXIF of a TIFF, which lies among the fields of its pixels, as a block of its own (little-endian). Undefined where
 * there is none. Makers' notes come along but point nowhere, as when any program saves a TIFF.
 */
export function exifOfTiff(content: Uint8Array): Uint8Array | undefined {
  const block = tiffBlock(content);
  const first = block && tiffDirectory(block, block.first);
  if (block === undefined || first === undefined) return undefined;
  const described = fieldsOf(block, first, (tag) => DESCRIPTIVE.has(tag));
  const tags = [TAG.exif, TAG.gps];
  const pointersAt = (place: number) => subDirectories(block, first, tags, place);
  if (described.length + pointersAt(0).pointers.length === 0) return undefined;
  const fields = [...described, wholeField(TAG.orientation, SHORT, 1)];
  // Pointers are fields of four bytes, so the first directory's length is known before they are.
  const end = 8 + directoryBytes([...fields, ...pointersAt(0).pointers], 8).length;
  const { pointers, bytes } = pointersAt(end);
  const head = Buffer.from('II*\0\b\0\0\0', 'latin1');
  return Buffer.concat([head, directoryBytes([...fields, ...pointers], 8), ...bytes]);
}

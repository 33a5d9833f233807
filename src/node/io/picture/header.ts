import type sharp from 'sharp';
import type { Metadata as LibraryMetadata } from 'sharp';
import { invalid } from '../../../errors.js';
import { isSrgb } from './convert.js';
import { exifOfTiff, saysAdobeRgb } from './exif.js';
import { spaceOfProfile } from './icc_profile.js';
import { PICTURE_KINDS, type PictureFormat } from './kinds.js';
import { adobeRgb, type RgbSpace } from './rgb_space.js';
import { ICC_PROFILE, tiffBlock, tiffDirectory } from './tiff_directory.js';

/**
 * Pixels a picture may have unless told otherwise: more than any camera's sensor has, and two gigabytes of work for a
 * 16-bit picture. A file of some bytes can claim billions.
 */
export const MOST_MEGAPIXELS = 160;

/** How a picture's codes become sRGB: not at all, by curves and matrix, or by the library. */
export type Conversion =
  | { readonly kind: 'none' }
  | { readonly kind: 'space'; readonly space: RgbSpace }
  | {
      readonly kind: 'library';
      /** Profile of a picture of 16 bits, which must be brought to 8 first. */
      readonly deepProfile?: Uint8Array;
    };

/** What a file says of itself before its pixels are decoded. */
export interface Header {
  readonly deep: boolean;
  /** What the library calls the pixels' kind: srgb, rgb16, b-w, grey16, cmyk, lab. */
  readonly kind: string;
  readonly conversion: Conversion;
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
  readonly notes: readonly string[];
}

const GREYS = new Set(['b-w', 'grey16']);
export const isGrey = ({ kind }: Pick<Header, 'kind'>): boolean => GREYS.has(kind);

const COLOURS = new Set(['srgb', 'rgb', 'rgb16']);
const OTHERS = new Set(['cmyk', 'lab']);

function checkSize(path: string, { width, height }: LibraryMetadata, megapixels: number): void {
  if (width * height <= megapixels * 1e6) return;
  const claimed = `${width} × ${height}, ${((width * height) / 1e6).toFixed(0)} megapixels`;
  const wayOut = 'Make it smaller, or raise the limit if the file is meant to be that large (--max-megapixels).';
  throw invalid(`reading ${path}`, `a picture may have at most ${megapixels} megapixels`, claimed, wayOut);
}

function checkKind(path: string, { pages = 1, space, depth, channels }: LibraryMetadata): void {
  const fault = (rule: string, received: string, wayOut: string): Error =>
    invalid(`reading ${path}`, rule, received, wayOut);
  if (pages > 1) throw fault('the file must hold one picture', `${pages} pages`, 'Save the page that you mean as PNG.');
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw fault('samples must have 8 or 16 bits', `samples of type ${depth}`, 'Export it as a 16-bit TIFF or PNG.');
  }
  const known = GREYS.has(space) || COLOURS.has(space) || OTHERS.has(space);
  const most = space === 'cmyk' ? 5 : 4;
  if (!known || channels > most) {
    throw fault(
      'a picture must be grey, RGB, CMYK or Lab, with at most one alpha channel',
      `${space} of ${channels} channels`,
      'Flatten it and export it as PNG.',
    );
  }
}

/** Where a TIFF is cut within its profile, the library gives the pixels and says that it has none. */
function checkProfile(path: string, content: Buffer): void {
  const block = tiffBlock(content);
  const directory = block && tiffDirectory(block, block.first);
  if (!directory?.lost.includes(ICC_PROFILE)) return;
  throw invalid(
    `reading ${path}`,
    `the file must be a whole ${PICTURE_KINDS} picture`,
    'a profile that lies beyond its end',
    'Export the picture again.',
  );
}

interface Described {
  readonly conversion: Conversion;
  readonly note?: string;
}

function conversionOf({ space, depth, icc, hasProfile }: LibraryMetadata, exif: Uint8Array | undefined): Described {
  if (space === 'cmyk') {
    const profile = hasProfile ? 'its embedded profile' : 'a general press profile, as it names none';
    return { conversion: { kind: 'library' }, note: `CMYK, converted to sRGB through ${profile}` };
  }
  if (OTHERS.has(space)) return { conversion: { kind: 'library' }, note: `${space}, converted to sRGB` };
  if (icc === undefined) {
    if (exif === undefined || GREYS.has(space) || !saysAdobeRgb(exif)) return { conversion: { kind: 'none' } };
    const note = 'converted to sRGB from Adobe RGB, which its EXIF says it is; it has no profile';
    return { conversion: { kind: 'space', space: adobeRgb() }, note };
  }
  const own = spaceOfProfile(icc);
  if (own === 'damaged') return { conversion: { kind: 'none' }, note: 'its embedded profile is damaged; read as sRGB' };
  if (own === 'table') {
    const note = 'converted to sRGB through its embedded profile, a table of colours, in 8 bits';
    return { conversion: { kind: 'library', ...(depth === 'ushort' ? { deepProfile: icc } : {}) }, note };
  }
  if (isSrgb(own)) return { conversion: { kind: 'none' } };
  return {
    conversion: { kind: 'space', space: own },
    note: `converted to sRGB from ${own.name}, its embedded profile`,
  };
}

/**
 * Reads a file's header and sees to it that its pixels are worth decoding.
 * @throws InvalidInputError for pictures that are too large, of several pages, of another kind of samples, or cut short
 */
export async function readHeader(
  open: typeof sharp,
  path: string,
  content: Buffer,
  format: PictureFormat,
  megapixels: number,
): Promise<Header> {
  const metadata = await open(content, { limitInputPixels: false }).metadata();
  checkSize(path, metadata, megapixels);
  checkKind(path, metadata);
  if (format === 'tiff') checkProfile(path, content);
  const { space, depth, xmp } = metadata;
  const exif = format === 'tiff' ? exifOfTiff(content) : metadata.exif;
  const { conversion, note } = conversionOf(metadata, exif);
  const notes = note === undefined ? [] : [note];
  if (GREYS.has(space)) notes.push('greyscale, graded as colour');
  const deep = depth === 'ushort' && conversion.kind !== 'library';
  return {
    deep,
    kind: space,
    conversion,
    notes,
    ...(exif === undefined ? {} : { exif }),
    ...(xmp === undefined ? {} : { xmp }),
  };
}

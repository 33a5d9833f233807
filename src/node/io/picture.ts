import type sharp from 'sharp';
import type { Sharp } from 'sharp';
import { InvalidInputError, invalid } from '../../errors.js';
import type { Picture, Samples } from '../../io/picture.js';
import { toSrgbCodes } from './picture/convert.js';
import { exifOfGraded } from './picture/exif.js';
import { isGrey, MOST_MEGAPIXELS, readHeader, type Header } from './picture/header.js';
import { PICTURE_KINDS, pictureFormat, type PictureFormat } from './picture/kinds.js';
import { loadSharp, srgbProfile } from './picture/library.js';
import { isLosslessWebp, withMetadata } from './picture/metadata.js';
import type { RgbSpace } from './picture/rgb_space.js';
import { uprightXmp } from './picture/xmp.js';
import { readInputFile } from './read_file.js';
import { writeFileAtomically } from './write_file.js';

export type { Picture } from '../../io/picture.js';
export { MOST_MEGAPIXELS } from './picture/header.js';
export { PICTURE_EXTENSIONS, PICTURE_KINDS, RAW_EXTENSIONS, type PictureFormat } from './picture/kinds.js';
export type { RgbSpace } from './picture/rgb_space.js';

/** How a file keeps its pixels, and what it says beside them, for the graded file to do the same. */
export interface PictureMakeup {
  readonly format: PictureFormat;
  /** WebP has a lossless kind. */
  readonly lossless?: boolean;
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
}

/** A picture with what is worth knowing of the file it came from. */
export interface PictureFile extends Picture, PictureMakeup {
  readonly path: string;
  /** Whether the file's own pixels are grey: then red, green and blue are one number. */
  readonly grey?: true;
  /** The space of the file's own codes, where that is not sRGB and a formula. */
  readonly space?: RgbSpace;
  /** What was done to the file's colours on the way to sRGB, as sentences. */
  readonly notes: readonly string[];
}

/** Quality of JPEG and lossy WebP: above it files grow fast and differences are below what can be seen. */
const QUALITY = 95;

/** What the decoder says of a file it cannot read, as a fault of the file. */
function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InvalidInputError) return error;
  const rule = `the file must be a whole ${PICTURE_KINDS} picture`;
  const fault = invalid(`reading ${path}`, rule, error.message.split('\n')[0], 'Export the picture again.');
  fault.cause = error;
  return fault;
}

/** Narrow views, because a raw buffer is bytes whatever the samples are. */
function samples(bytes: Buffer, deep: boolean): Samples {
  const { buffer, byteOffset, byteLength } = bytes;
  if (!deep) return new Uint8Array(buffer, byteOffset, byteLength);
  return byteOffset % 2 === 0
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint16Array(new Uint8Array(bytes).buffer);
}

/** Greys, with alpha or without, as colours. */
function asColours(grey: Samples, channels: number): Samples {
  const pixels = grey.length / channels;
  const wide = channels + 2;
  const out = grey instanceof Uint16Array ? new Uint16Array(pixels * wide) : new Uint8Array(pixels * wide);
  for (let pixel = 0; pixel < pixels; pixel++) {
    out.fill(grey[pixel * channels], pixel * wide, pixel * wide + 3);
    if (channels === 2) out[pixel * wide + 3] = grey[pixel * 2 + 1];
  }
  return out;
}

/**
 * A deep picture whose profile is a table, for the library to convert: in 8 bits, as it takes 16 to Display P3 instead.
 * @param icc the profile
 */
async function narrowed(open: typeof sharp, content: Buffer, kind: string, icc: Uint8Array): Promise<Buffer> {
  const deep = await decode(open, content, { deep: true, kind, conversion: { kind: 'none' } });
  const picture = { ...deep, pixels: narrow(deep.pixels) };
  return withMetadata(await encodePicture(picture, 'png'), 'png', picture, { icc });
}

/**
 * The pixels as the file holds them where we convert them ourselves, at its own depth: the library would widen 8 bits
 * by 256, and take 16-bit colours through a coarse table.
 */
async function decode(
  open: typeof sharp,
  content: Buffer,
  { deep, kind, conversion }: Pick<Header, 'deep' | 'kind' | 'conversion'>,
): Promise<Picture> {
  if (conversion.kind === 'library' && conversion.deepProfile !== undefined) {
    const file = await narrowed(open, content, kind, conversion.deepProfile);
    return decode(open, file, { deep: false, kind: 'srgb', conversion: { kind: 'library' } });
  }
  const library = conversion.kind === 'library';
  const image = open(content, { failOn: 'error', autoOrient: true, limitInputPixels: false, ignoreIcc: !library });
  const ours = kind === 'rgb' ? 'srgb' : kind;
  const raw = image.toColourspace(library ? 'srgb' : ours).raw({ depth: deep ? 'ushort' : 'uchar' });
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const given = samples(data, deep);
  const channels = info.channels <= 2 ? info.channels + 2 : info.channels;
  if (channels !== 3 && channels !== 4) throw new Error(`sharp gave ${info.channels} channels`);
  return { width, height, channels, pixels: info.channels <= 2 ? asColours(given, info.channels) : given };
}

function toSrgb({ channels, pixels }: Picture, { conversion }: Header): Samples {
  return conversion.kind === 'space' ? toSrgbCodes(pixels, channels, conversion.space) : pixels;
}

export interface ReadPictureOptions {
  /** Largest picture that is decoded, in millions of pixels; default 160. */
  readonly megapixels?: number;
}

/**
 * Reads a PNG, JPEG, TIFF or WebP: upright by its EXIF orientation, converted to sRGB (embedded profiles, CMYK,
 * greyscale, palettes), 8 or 16 bits as in the file, alpha as it is.
 * @throws InvalidInputError for a missing file, another format, one that is cut short or damaged, and one whose header
 * claims more pixels than allowed, before they are decoded
 */
export async function readPicture(path: string, options: ReadPictureOptions = {}): Promise<PictureFile> {
  const open = await loadSharp();
  const content = await readInputFile(path);
  const format = pictureFormat(path, content);
  const failed = (error: unknown): never => {
    throw unreadable(path, error);
  };
  const header = await readHeader(open, path, content, format, options.megapixels ?? MOST_MEGAPIXELS).catch(failed);
  const picture = await decode(open, content, header).catch(failed);
  const { notes, exif, xmp, conversion } = header;
  return {
    path,
    format,
    notes,
    ...picture,
    pixels: toSrgb(picture, header),
    ...(isGrey(header) ? { grey: true } : {}),
    ...(conversion.kind === 'space' ? { space: conversion.space } : {}),
    ...(format === 'webp' ? { lossless: isLosslessWebp(content) } : {}),
    ...(exif === undefined ? {} : { exif }),
    ...(xmp === undefined ? {} : { xmp }),
  };
}

function toSharp(open: typeof sharp, { width, height, channels, pixels }: Picture): Sharp {
  const image = open(pixels, { raw: { width, height, channels }, limitInputPixels: false });
  return pixels instanceof Uint16Array ? image.toColourspace('rgb16') : image;
}

/**
 * The bytes of a picture file without metadata: PNG and TIFF at the picture's own depth, JPEG (8 bits, no alpha) and
 * WebP of high quality without subsampled colour, WebP without loss if so asked.
 */
export async function encodePicture(picture: Picture, format: PictureFormat, lossless = false): Promise<Buffer> {
  const image = toSharp(await loadSharp(), picture);
  switch (format) {
    case 'png':
      return image.png({ compressionLevel: 6 }).toBuffer();
    case 'tiff':
      return image.tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer();
    case 'webp':
      return image.webp(lossless ? { lossless, exact: true } : { quality: QUALITY, smartSubsample: true }).toBuffer();
    case 'jpeg':
      return image.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
  }
}

/**
 * Writes a picture as its file was made up, with an sRGB profile and its EXIF and XMP corrected: upright, of this size,
 * sRGB, without a thumbnail.
 * @throws InvalidInputError when it cannot be written there
 */
export async function writePicture(path: string, picture: Picture, makeup: PictureMakeup): Promise<void> {
  const file = await encodePicture(picture, makeup.format, makeup.lossless);
  const exif = makeup.exif && exifOfGraded(makeup.exif, picture);
  const xmp = makeup.xmp && uprightXmp(makeup.xmp);
  const metadata = { icc: await srgbProfile(), ...(exif ? { exif } : {}), ...(xmp ? { xmp } : {}) };
  await writeFileAtomically(path, withMetadata(file, makeup.format, picture, metadata));
}

/** 16-bit samples as 8-bit ones, rounded: 255/65535 is 1/257 exactly. */
const narrow = (pixels: Samples): Uint8Array =>
  pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels, (v) => Math.round(v / 257));

/** A small 8-bit copy that fits `width` × `height`, for sheets; a picture that fits already keeps its size. */
export async function shrinkPicture(picture: Picture, width: number, height: number): Promise<Picture> {
  const image = toSharp(await loadSharp(), picture).resize({ width, height, fit: 'inside', withoutEnlargement: true });
  const deep = picture.pixels instanceof Uint16Array;
  const { data, info } = await image.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: picture.channels, pixels: narrow(samples(data, deep)) };
}

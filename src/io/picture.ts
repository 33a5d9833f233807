import type sharp from 'sharp';
import type { Sharp } from 'sharp';
import { DeviceUnavailableError, InvalidInputError, invalid } from '../errors.js';
import { readInputFile } from './read_file.js';
import { writeFileAtomically } from './write_file.js';

export type PictureFormat = 'png' | 'jpeg';

/** A picture in memory: upright, sRGB, without premultiplied alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 3: red, green, blue. 4: with alpha. */
  readonly channels: 3 | 4;
  /** [height, width, channels], row-major; 8 or 16 bits a sample. */
  readonly pixels: Uint8Array | Uint16Array;
}

/** A picture with what is worth knowing of the file it came from. */
export interface PictureFile extends Picture {
  readonly path: string;
  readonly format: PictureFormat;
  /** What was done to the file's colours on the way to sRGB, as sentences. */
  readonly notes: readonly string[];
}

/** JPEG quality: above it files grow fast and differences are below what can be seen. */
const JPEG_QUALITY = 95;

/** Loaded when a picture is read or written, so that no other command pays for it or needs its binary. */
async function loadSharp(): Promise<typeof sharp> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    const rule = 'pictures: the package sharp has no binary for this machine';
    const advice = 'Install again with optional packages (npm i --include=optional) on the machine that runs it';
    throw new DeviceUnavailableError(`${rule}. ${advice}.`, { cause: error });
  }
}

/** What the decoder says of a file it cannot read, as a fault of the file. */
function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InvalidInputError) return error;
  const rule = 'the file must be a whole PNG or JPEG picture';
  const fault = invalid(`reading ${path}`, rule, error.message.split('\n')[0], 'Export the picture again.');
  fault.cause = error;
  return fault;
}

interface Header {
  readonly format: PictureFormat;
  readonly deep: boolean;
  readonly notes: string[];
}

async function readHeader(path: string, image: Sharp): Promise<Header> {
  const { format, space, depth, hasProfile, pages = 1 } = await image.metadata();
  if ((format !== 'png' && format !== 'jpeg') || pages > 1) {
    const received = pages > 1 ? `${format} with ${pages} pages` : format;
    throw invalid(`reading ${path}`, 'the picture must be PNG or JPEG', received, 'Convert it to PNG first.');
  }
  const notes: string[] = [];
  if (space === 'cmyk') {
    const profile = hasProfile ? 'its embedded profile' : 'a general press profile, as it names none';
    notes.push(`CMYK, converted to sRGB through ${profile}`);
  } else if (hasProfile) {
    notes.push('converted to sRGB through its embedded profile');
  }
  if (space === 'b-w' || space === 'grey16') notes.push('greyscale, graded as colour');
  return { format, deep: depth === 'ushort', notes };
}

/** Narrow views, because a raw buffer is bytes whatever the samples are. */
function samples(bytes: Buffer, deep: boolean): Uint8Array | Uint16Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (!deep) return new Uint8Array(buffer, byteOffset, byteLength);
  return byteOffset % 2 === 0
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint16Array(new Uint8Array(bytes).buffer);
}

async function decode(open: typeof sharp, path: string, content: Buffer) {
  const image = open(content, { failOn: 'error', autoOrient: true });
  const header = await readHeader(path, image);
  const raw = image.toColourspace(header.deep ? 'rgb16' : 'srgb').raw({ depth: header.deep ? 'ushort' : 'uchar' });
  return { header, ...(await raw.toBuffer({ resolveWithObject: true })) };
}

/**
 * Reads a PNG or JPEG: upright by its EXIF orientation, converted to sRGB (embedded profiles, CMYK, greyscale,
 * palettes), 8 or 16 bits as in the file, alpha as it is.
 * @throws InvalidInputError for a missing file, another format, and a file that is cut short or damaged
 */
export async function readPicture(path: string): Promise<PictureFile> {
  const open = await loadSharp();
  const content = await readInputFile(path);
  const { header, data, info } = await decode(open, path, content).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const { format, deep, notes } = header;
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`sharp gave ${channels} channels for ${path}`);
  return { path, format, notes, width, height, channels, pixels: samples(data, deep) };
}

function toSharp(open: typeof sharp, { width, height, channels, pixels }: Picture): Sharp {
  const image = open(pixels, { raw: { width, height, channels } });
  return pixels instanceof Uint16Array ? image.toColourspace('rgb16') : image;
}

/**
 * The bytes of a picture file: PNG at the picture's own depth, or JPEG (8 bits, no alpha) of high quality without
 * subsampled colour.
 */
export async function encodePicture(picture: Picture, format: PictureFormat): Promise<Buffer> {
  const image = toSharp(await loadSharp(), picture);
  if (format === 'png') return image.png({ compressionLevel: 6 }).toBuffer();
  return image.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
}

/**
 * Writes a picture: upright, sRGB, without metadata. @throws InvalidInputError when it cannot be written there
 */
export async function writePicture(path: string, picture: Picture, format: PictureFormat): Promise<void> {
  await writeFileAtomically(path, await encodePicture(picture, format));
}

/** A small 8-bit copy that fits `width` × `height`, for sheets; a picture that fits already keeps its size. */
export async function shrinkPicture(picture: Picture, width: number, height: number): Promise<Picture> {
  const image = toSharp(await loadSharp(), picture).resize({ width, height, fit: 'inside', withoutEnlargement: true });
  const raw = image.toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: picture.channels, pixels: samples(data, false) };
}

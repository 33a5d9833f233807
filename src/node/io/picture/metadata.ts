import { crc32, deflateSync } from 'node:zlib';
import type { PictureFormat } from './kinds.js';
import { tiffWithMetadata } from './tiff_metadata.js';

/** What a file carries beside its pixels. */
export interface Metadata {
  /** ICC profile. */
  readonly icc: Uint8Array;
  /** EXIF block, without the marker of JPEG files. */
  readonly exif?: Uint8Array;
  /** XMP packet. */
  readonly xmp?: Uint8Array;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin1(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Signature and header chunk. */
const PNG_HEAD = 33;

/** PNG 3: a profile must come before palette and pixels, the others may. */
function pngWithMetadata(file: Uint8Array, { icc, exif, xmp }: Metadata): Buffer {
  const chunks = [pngChunk('iCCP', Buffer.concat([latin1('ICC profile\0\0'), deflateSync(icc)]))];
  if (exif !== undefined) chunks.push(pngChunk('eXIf', exif));
  if (xmp !== undefined) chunks.push(pngChunk('iTXt', Buffer.concat([latin1('XML:com.adobe.xmp\0\0\0\0\0'), xmp])));
  return Buffer.concat([file.subarray(0, PNG_HEAD), ...chunks, file.subarray(PNG_HEAD)]);
}

/** Bytes that a JPEG segment holds after its length. */
const MOST_SEGMENT = 65533;

function jpegSegment(marker: number, label: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin1(label), data]);
  if (body.length > MOST_SEGMENT) return Buffer.alloc(0);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** After JFIF's segment, where there is one. A block that fits no segment is left out: it came from another format. */
function jpegWithMetadata(file: Uint8Array, { icc, exif, xmp }: Metadata): Buffer {
  const start = file[3] === 0xe0 ? 4 + file[4] * 256 + file[5] : 2;
  const segments = [
    ...(exif === undefined ? [] : [jpegSegment(0xe1, 'Exif\0\0', exif)]),
    ...(xmp === undefined ? [] : [jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp)]),
    jpegSegment(0xe2, 'ICC_PROFILE\0\x01\x01', icc),
  ];
  return Buffer.concat([file.subarray(0, start), ...segments, file.subarray(start)]);
}

function webpChunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([latin1(type), length, data, Buffer.alloc(data.length % 2)]);
}

/** Flags of WebP's extended header. */
const WEBP = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

/** The chunks of a WebP: type, and the whole of it with its head. */
function webpChunks(bytes: Uint8Array): { type: string; bytes: Buffer }[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: { type: string; bytes: Buffer }[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    chunks.push({ type: file.toString('latin1', at, at + 4), bytes: file.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** Whether a WebP's pixels are of the lossless kind. */
export const isLosslessWebp = (file: Uint8Array): boolean => webpChunks(file).some(({ type }) => type === 'VP8L');

function webpWithMetadata(bytes: Uint8Array, size: PictureSize, { icc, exif, xmp }: Metadata): Buffer {
  const pixels = webpChunks(bytes).filter(({ type }) => ['VP8 ', 'VP8L', 'ALPH'].includes(type));
  const header = Buffer.alloc(10);
  const alpha = size.channels === 4 ? WEBP.alpha : 0;
  header[0] = WEBP.icc | alpha | (exif === undefined ? 0 : WEBP.exif) | (xmp === undefined ? 0 : WEBP.xmp);
  header.writeUIntLE(size.width - 1, 4, 3);
  header.writeUIntLE(size.height - 1, 7, 3);
  const body = Buffer.concat([
    latin1('WEBP'),
    webpChunk('VP8X', header),
    webpChunk('ICCP', icc),
    ...pixels.map((chunk) => chunk.bytes),
    ...(exif === undefined ? [] : [webpChunk('EXIF', exif)]),
    ...(xmp === undefined ? [] : [webpChunk('XMP ', xmp)]),
  ]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** A picture file as the library writes it, with what it is to carry put in: no pixel is touched. */
export function withMetadata(file: Uint8Array, format: PictureFormat, size: PictureSize, metadata: Metadata): Buffer {
  switch (format) {
    case 'png':
      return pngWithMetadata(file, metadata);
    case 'jpeg':
      return jpegWithMetadata(file, metadata);
    case 'webp':
      return webpWithMetadata(file, size, metadata);
    case 'tiff':
      return tiffWithMetadata(file, metadata);
  }
}

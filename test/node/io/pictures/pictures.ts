import sharp from 'sharp';

/** A PNG of grey codes, [height, width] of one number each. */
export function greyPng(codes: readonly (readonly number[])[]): Promise<Buffer> {
  const raw = { width: codes[0].length, height: codes.length, channels: 1 as const };
  return sharp(Uint8Array.from(codes.flat()), { raw }).toColourspace('b-w').png().toBuffer();
}

/** A PNG all of one colour; four numbers with alpha. */
export function plainPng(height: number, width: number, colour: readonly number[]): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: height * width * colour.length }, (_, i) => colour[i % colour.length]);
  return sharp(pixels, { raw: { width, height, channels: colour.length as 3 | 4 } })
    .png()
    .toBuffer();
}

/** An idx file: magic, lengths of axes, bytes. */
export function idxFile(shape: readonly number[], data: readonly number[], type = 8): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, type, shape.length]);
  for (const [a, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * a);
  return Buffer.concat([head, Uint8Array.from(data)]);
}

/** A `.npy` file of bytes, version 1. */
export function bytesNpy(shape: readonly number[], data: readonly number[]): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }\n`;
  const head = Buffer.from(`\x93NUMPY\x01\0\0\0${text}`, 'latin1');
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Uint8Array.from(data)]);
}

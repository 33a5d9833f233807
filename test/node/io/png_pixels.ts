import { inflateSync } from 'node:zlib';

/** Size and pixels of an 8-bit RGBA PNG without interlacing, the only kind that resvg writes. */
export interface PngPixels {
  readonly width: number;
  readonly height: number;
  /** [height · width · 4] */
  readonly rgba: Uint8Array;
}

/** Decodes a PNG (RFC 2083): joins the IDAT chunks, inflates them and undoes the five row filters. */
export function pngPixels(png: Buffer): PngPixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  if (png[24] !== 8 || png[25] !== 6 || png[28] !== 0) throw new Error('not an 8-bit RGBA PNG');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const isData = png.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isData) parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const rows = inflateSync(Buffer.concat(parts));
  const stride = 4 * width;
  const rgba = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const left = i >= 4 ? rgba[y * stride + i - 4] : 0;
      const above = y > 0 ? rgba[(y - 1) * stride + i] : 0;
      const corner = i >= 4 && y > 0 ? rgba[(y - 1) * stride + i - 4] : 0;
      const predicted = predict(filter, left, above, corner);
      rgba[y * stride + i] = rows[y * (stride + 1) + 1 + i] + predicted;
    }
  }
  return { width, height, rgba };
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      throw new Error(`unknown PNG filter ${filter}`);
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const dl = Math.abs(estimate - left);
  const da = Math.abs(estimate - above);
  const dc = Math.abs(estimate - corner);
  if (dl <= da && dl <= dc) return left;
  return da <= dc ? above : corner;
}

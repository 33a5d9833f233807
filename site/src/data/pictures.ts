import type { Row } from './cloud.js';
import { inkPoints } from './ink.js';

/** A picture that no points can be made of: what is wrong, and what to do. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** Pixels of the longer side, which a plane this large does not tell from more. */
const SIDE = 160;

/** The points of a picture's shape. @throws PictureError */
export async function readPicture(file: File): Promise<Row[]> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (cause) {
    const rule = 'a picture that this browser reads, as PNG, JPEG and WebP';
    throw new PictureError(`${file.name}: ${rule}; got ${file.type}. Export it as PNG.`, { cause });
  }
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((pixels) => Math.max(1, Math.round(scale * pixels)));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const rows = inkPoints(context.getImageData(0, 0, width, height));
  if (rows.length > 0) return rows;
  const way = 'Take a drawing, or a photograph of a thing before an even ground.';
  throw new PictureError(`${file.name}: a picture of something; got one of nothing but its ground. ${way}`);
}

import type { RgbaPicture } from 'energy-barycenter';

/** Rows that are read or written at a time: of a picture 6,000 wide, 12 MB. */
const ROWS = 512;
/** JPEG and lossy WebP, as the command line writes them. */
const QUALITY = 0.95;

/** A picture's file, and what messages call it. */
export interface PictureBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** A file that cannot be taken: what is wrong, and what to do. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** The browser's decoder: upright, sRGB. The caller closes it. @throws PictureError */
export async function decode({ name, blob }: PictureBlob, options: ImageBitmapOptions = {}): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, options);
  } catch (error) {
    const rule = 'a picture that this browser reads, as JPEG, PNG and WebP';
    const message = `${name}: ${rule}; got ${blob.type || 'another file'}. Export it as JPEG or PNG.`;
    throw new PictureError(message, { cause: error });
  }
}

type Context = OffscreenCanvasRenderingContext2D;

/** Canvases that stay in ordinary memory: what is read back from a GPU's is rounded on some. */
function canvasOf(width: number, height: number): Context {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context) return context;
  throw new PictureError(`${width} × ${height}: fewer pixels than this browser has memory for. Shrink the picture.`);
}

/** Strips of a picture, one after the other, so that it is never twice in memory as pixels. */
function* strips(bitmap: ImageBitmap): Generator<{ readonly top: number; readonly pixels: ImageData }> {
  const { width, height } = bitmap;
  const context = canvasOf(width, Math.min(ROWS, height));
  for (let top = 0; top < height; top += ROWS) {
    const rows = Math.min(ROWS, height - top);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    yield { top, pixels: context.getImageData(0, 0, width, rows) };
  }
}

/** All pixels of a file: 4 bytes each, beside those that the decoder holds. @throws PictureError */
export async function pixelsOf(picture: PictureBlob): Promise<RgbaPicture> {
  const bitmap = await decode(picture);
  try {
    const { width, height } = bitmap;
    const data = new Uint8ClampedArray(4 * width * height);
    for (const { top, pixels } of strips(bitmap)) data.set(pixels.data, 4 * width * top);
    return { width, height, data };
  } finally {
    bitmap.close();
  }
}

/**
 * A picture through a change of its pixels, strip by strip, as a file of its kind: PNG stays PNG, the others become
 * JPEG or WebP. 4 bytes a pixel for the decoder and 4 for what is made: 200 MB of 24 megapixels.
 * @throws PictureError
 */
export async function changed(
  picture: PictureBlob,
  change: (data: Uint8ClampedArray<ArrayBuffer>) => Uint8ClampedArray<ArrayBuffer>,
): Promise<Blob> {
  const bitmap = await decode(picture);
  try {
    const out = canvasOf(bitmap.width, bitmap.height);
    for (const { top, pixels } of strips(bitmap)) {
      out.putImageData(new ImageData(change(pixels.data), pixels.width, pixels.height), 0, top);
    }
    const type = ['image/png', 'image/webp'].includes(picture.blob.type) ? picture.blob.type : 'image/jpeg';
    return await out.canvas.convertToBlob({ type, quality: QUALITY });
  } finally {
    bitmap.close();
  }
}

/** A copy to look at, at most so many pixels a side. @throws PictureError */
export async function smallCopy(picture: PictureBlob, most: number): Promise<ImageData> {
  const whole = await decode(picture);
  const scale = Math.min(1, most / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(scale * side)));
  const context = canvasOf(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, width, height);
  whole.close();
  return context.getImageData(0, 0, width, height);
}

/** Pixels as the file of a picture without loss. */
export async function pngOf({ width, height, data }: RgbaPicture): Promise<Blob> {
  const context = canvasOf(width, height);
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return context.canvas.convertToBlob({ type: 'image/png' });
}

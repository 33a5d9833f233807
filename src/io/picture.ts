/** Interleaved samples of 8 or 16 bits. */
export type Samples = Uint8Array | Uint16Array;

/** Samples as files and, clamped, as pages have them. */
export type PixelData = Samples | Uint8ClampedArray;

export const mostCode = (samples: PixelData): number => (samples instanceof Uint16Array ? 65535 : 255);

/** A picture in memory: upright, sRGB, without premultiplied alpha. */
export interface Picture<Pixels extends PixelData = Samples> {
  readonly width: number;
  readonly height: number;
  /** 3: red, green, blue. 4: with alpha. */
  readonly channels: 3 | 4;
  /** [height, width, channels], row-major; 8 or 16 bits a sample. */
  readonly pixels: Pixels;
}

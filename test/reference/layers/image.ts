import { floatsOf, type ImageShape } from '../../../src/layers/shape.js';

/** An image in float64, [height, width, channels]. */
export interface Image extends ImageShape {
  readonly data: Float64Array;
}

export const imageOf = (shape: ImageShape, at: (y: number, x: number, c: number) => number): Image => {
  const { height, width, channels } = shape;
  const data = new Float64Array(floatsOf(shape));
  let i = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[i++] = at(y, x, c);
  return { height, width, channels, data };
};

/** A number of an image, or what is around it. */
export const pixel = (
  { height, width, channels, data }: Image,
  y: number,
  x: number,
  c: number,
  outside = 0,
): number => (y < 0 || y >= height || x < 0 || x >= width ? outside : data[(y * width + x) * channels + c]);

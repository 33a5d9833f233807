/** An image as layers see it: f32 [height, width, channels], channels last. A vector is an image of one pixel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Numbers of an image. */
export const floatsOf = ({ height, width, channels }: ImageShape): number => height * width * channels;

export const sameShape = (a: ImageShape, b: ImageShape): boolean =>
  a.height === b.height && a.width === b.width && a.channels === b.channels;

/** Most numbers of an image that a layer takes or gives, and of all parameters: 2²⁹ floats are two gibibytes. */
export const MOST_FLOATS = 2 ** 29;

/** As messages show it: height×width×channels. */
export const shapeText = ({ height, width, channels }: ImageShape): string => `${height}×${width}×${channels}`;

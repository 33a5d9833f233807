import type { ImageShape } from '../shape.js';

/** What is not known of a batch that is left open. */
export type Batch = 'batch';

/** Whole numbers that the file has or that follow from shapes. */
export interface Integers {
  readonly kind: 'integers';
  readonly dims: readonly number[];
  readonly data: readonly (number | Batch)[];
}

/** Numbers of the file, which are finite. */
export interface Numbers {
  readonly kind: 'numbers';
  readonly dims: readonly number[];
  /** f32 [dims], row-major. */
  readonly data: Float32Array;
}

/**
 * What a layer gives. The tensor of ONNX has, for each image, the numbers of the layer's image read channel after
 * channel, and `dims`: so flattening and reshaping move nothing until a layer asks for an image of another shape.
 */
export interface ImageValue {
  readonly kind: 'image';
  /** Of the graph. */
  readonly node: string;
  readonly shape: ImageShape;
  /** Without the first, which is of the batch. */
  readonly dims: readonly number[];
  /** Zeros around it that the next convolution has to add: `dims` has them, `shape` has not. */
  readonly border?: readonly [top: number, left: number, bottom: number, right: number];
  /** Of which node it is the sigmoid. */
  readonly sigmoidOf?: string;
  /** What it is with so many pixels for each, the others 0. */
  readonly spread?: { readonly of: ImageValue; readonly up: readonly [number, number] };
  /** What it has so many times, one after the other. */
  readonly repeats?: ImageValue;
  /** ONNX's tensor has the batch among its channels, which a convolution by styled weights in groups makes right. */
  readonly folded?: true;
}

/**
 * Weights of a convolution times a number of each image and input channel, w·s, as StyleGAN2's are modulated, and times
 * one of each image and filter, w·s·d. They are no layer: x ∗ (w·s·d) is ((x·s) ∗ w)·d, and Σ (w·s)² is s² Σ w².
 */
export interface StyledWeights {
  readonly kind: 'styled';
  /** [filters, channels, kernel, kernel] */
  readonly weights: Numbers;
  /** s, [channels] of each image. */
  readonly style: ImageValue;
  /** d, [filters] of each image. */
  readonly demodulation?: ImageValue;
  /** (w·s)² */
  readonly squared: boolean;
  /** Without the batch's: of the weights, or channels before filters. */
  readonly dims: readonly number[];
  /** Channels come before filters, as transposed convolutions have them. */
  readonly swapped: boolean;
  /** The batch is not an axis of its own but part of the first. */
  readonly folded: boolean;
}

export type Value = Integers | Numbers | ImageValue | StyledWeights;

export const productOf = (dims: readonly number[]): number => dims.reduce((product, side) => product * side, 1);

/** Numbers of a pixel are all there are, so that the order of channels and pixels is one. */
export const isVector = ({ height, width, channels }: ImageShape): boolean => height * width === 1 || channels === 1;

/** Most sides that messages show: no operator has as many. */
const MOST_SHOWN = 8;

export const dimsText = (dims: readonly (number | string)[]): string => {
  const shown = dims.slice(0, MOST_SHOWN).join(', ');
  return dims.length > MOST_SHOWN ? `[${shown}, …] of ${dims.length} axes` : `[${shown}]`;
};

import type { ImageShape } from './shape.js';

/** How a tensor begins. */
export type TensorStart =
  /** Weights of layers that sum over `fanIn` numbers and go to `fanOut`. */
  | { readonly kind: 'weights'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'bias'; readonly fanIn: number }
  | { readonly kind: 'constant'; readonly value: number };

/** A tensor of a layer's parameters. */
export interface LayerTensor {
  /** As the layer knows it: `weight`, `bias`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: TensorStart;
  /** Which of its axes runs over the channels that come in, where one does. */
  readonly inputAxis?: number;
}

/** A layer whose attributes are checked and whose shapes are known. */
export interface Layer<A = unknown> {
  readonly name: string;
  readonly kind: string;
  readonly attributes: A;
  /** Of what comes in. */
  readonly inputs: readonly ImageShape[];
  /** Of what it gives. */
  readonly shape: ImageShape;
  /** Which layer each input is, in their order; −1 for the image that the graph is given. */
  readonly from: readonly number[];
}

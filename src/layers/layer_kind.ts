import type { ZodType } from 'zod';
import type { Recorder, Value } from './recorder.js';
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

/** What the backward pass knows of a layer. */
export interface Backward {
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** ∂/∂output */
  readonly cotangent: Value;
}

/**
 * A row of the table of layers: all that is known of one kind. Shapes throw InvalidInputError for inputs and attributes
 * that do not go together.
 */
export interface LayerKind<A = unknown> {
  readonly attributes: ZodType<A>;
  /** How many inputs it has: so many, or some. */
  readonly inputs: number | 'some';
  shape(inputs: readonly ImageShape[], attributes: A, name: string): ImageShape;
  tensors?(layer: Layer<A>): readonly LayerTensor[];
  forward(record: Recorder, layer: Layer<A>, inputs: readonly Value[]): Value;
  /** ∂/∂input of those inputs that are wanted. Reads what it needs: the plan of memory keeps just that. */
  backward(record: Recorder, layer: Layer<A>, at: Backward, wanted: readonly boolean[]): readonly (Value | undefined)[];
  /** ∂/∂parameters: writes the gradients of all its tensors. */
  parameterGradient?(record: Recorder, layer: Layer<A>, at: Backward): void;
  /** Multiply-adds of an image, where they are worth counting. */
  multiplyAdds?(layer: Layer<A>): number;
}

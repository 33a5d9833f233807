import type { ZodMiniType } from 'zod/mini';
import type { Layer, LayerTensor } from './layer.js';
import type { Recorder, Value } from './recorder.js';
import type { ImageShape } from './shape.js';

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
  readonly attributes: ZodMiniType<A>;
  /** How many inputs it has: so many, or some. */
  readonly inputs: number | 'some';
  shape(inputs: readonly ImageShape[], attributes: A, name: string): ImageShape;
  tensors?(layer: Layer<A>): readonly LayerTensor[];
  forward(record: Recorder, layer: Layer<A>, inputs: readonly Value[]): Value;
  /** ∂/∂input of those inputs that are wanted. Reads what it needs: the plan of memory keeps just that. */
  backward(record: Recorder, layer: Layer<A>, at: Backward, wanted: readonly boolean[]): readonly (Value | undefined)[];
  /** ∂/∂parameters: writes the gradients of all its tensors. */
  parameterGradient?(record: Recorder, layer: Layer<A>, at: Backward): void;
  /** What it gives is the same whatever its input, which only says how many images there are. */
  readonly isConstant?: true;
  /** Multiply-adds of an image, where they are worth counting. */
  multiplyAdds?(layer: Layer<A>): number;
}

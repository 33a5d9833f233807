import type { Conv2dSpec } from '../support/conv2d/spec.js';

export type { Conv2dArrangeArguments } from '../support/conv2d/product.js';

export interface Conv2dArrangeSpec extends Conv2dSpec {
  /** What is made with the weights: `output` by `conv2d`, `input-gradient` by `conv2dInputGradient`. */
  readonly result: 'output' | 'input-gradient';
}

import { layerGraph, type Built } from '../../../layers/builder.js';
import type { LayerGraph } from '../../../layers/graph.js';
import type { ImageShape } from '../../../layers/shape.js';
import type { ConvActivation, ConvSize } from './names.js';

/** Filters of the first layer, by size. */
export const CONV_WIDTHS: Readonly<Record<ConvSize, number>> = { small: 16, medium: 32, large: 64 };

export interface ConvSettings {
  /** Filters of the first layer. */
  readonly width: number;
  readonly activation: ConvActivation;
}

/** Where images are small enough for a dense layer, and how many times as wide as the first the last layers are. */
const [SMALL, MOST_WIDENING] = [4, 8];

/**
 * A potential for images: a convolution 3×3 at full size; then 4×4 with stride 2, each twice as wide as the one before
 * up to eight times the first, until a side is at most 4 pixels; then a dense layer. The first convolution may be
 * narrow, as most of the work is at full size.
 */
export function convGraph(input: ImageShape, heads: number, { width, activation }: ConvSettings): LayerGraph {
  const g = layerGraph(input);
  const act = (from: Built): Built => g.activation(from, { function: activation });
  let [height, across, filters] = [input.height, input.width, width];
  let last = act(g.conv2d(g.input, { filters, kernel: 3, padding: 1 }));
  while (Math.min(height, across) > SMALL) {
    filters = Math.min(2 * filters, MOST_WIDENING * width);
    last = act(g.conv2d(last, { filters, kernel: 4, stride: 2, padding: 1 }));
    [height, across] = [Math.floor(height / 2), Math.floor(across / 2)];
  }
  return g.build(g.dense(last, { units: heads }));
}

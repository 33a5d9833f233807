import { layerGraph, type Built } from '../../../layers/builder.js';
import type { LayerGraph } from '../../../layers/graph.js';
import type { ImageShape } from '../../../layers/shape.js';

/** Slope of its activations below 0. */
const LEAK = 0.05;

/**
 * The potential of the coloured digits of Mokrov et al. (2024), "Energy-guided entropic neural optimal transport": at
 * 32×32×3 convolutions 3 → 32 → 64 → 128 → 256 → 1, the first 3×3, the others 4×4, of stride 2 but for the last, which
 * takes all that is left; 0.694 million parameters. Other sizes end with a kernel of another size.
 */
export function convSmallGraph(input: ImageShape, heads: number): LayerGraph {
  const g = layerGraph(input);
  const act = (from: Built): Built => g.activation(from, { function: 'leaky-relu', slope: LEAK });
  let last = act(g.conv2d(g.input, { filters: 32, kernel: 3, padding: 1 }));
  let [height, width] = [input.height, input.width];
  for (const filters of [64, 128, 256]) {
    last = act(g.conv2d(last, { filters, kernel: 4, stride: 2, padding: 1 }));
    [height, width] = [Math.floor(height / 2), Math.floor(width / 2)];
  }
  return g.build(g.conv2d(last, { filters: heads, kernel: [height, width] }));
}

import { layerGraph, type Built, type GraphBuilder } from '../../../layers/builder.js';
import type { LayerGraph } from '../../../layers/graph.js';
import type { ImageShape } from '../../../layers/shape.js';

/** Slope of its activations below 0, and how much of a block is added to what it was given. */
const [LEAK, RESIDUAL] = [0.2, 0.1];

/** Filters of the first scale and the most, and the side at which scales end. */
const [FIRST, MOST, LAST_SIDE] = [64, 512, 4];

/**
 * ResNet_D, the potential of the images of Kolesov et al. (2024): a convolution 3×3 to 64 channels, then at every scale
 * two residual blocks of which the second doubles the channels up to 512, average pooling by 3×3 with stride 2 between
 * scales, and a linear layer at 4×4; 13.49 million parameters at 32×32×1.
 */
export function resnetDGraph(input: ImageShape, heads: number): LayerGraph {
  const g = layerGraph(input);
  let last = leaky(g, g.conv2d(g.input, { filters: FIRST, kernel: 3, padding: 1 }));
  let channels = FIRST;
  for (let side = Math.min(input.height, input.width); ; side = Math.floor((side - 1) / 2) + 1) {
    const next = Math.min(2 * channels, MOST);
    last = block(g, block(g, last, channels, channels), channels, next);
    channels = next;
    if (side <= LAST_SIDE) break;
    last = g.pool2d(last, { function: 'average', kernel: 3, stride: 2, padding: 1, countPadding: true });
  }
  return g.build(g.dense(last, { units: heads }));
}

const leaky = (g: GraphBuilder, from: Built): Built => g.activation(from, { function: 'leaky-relu', slope: LEAK });

/** leaky(shortcut(x) + 0.1 · conv(leaky(conv(x)))), the shortcut a convolution 1×1 where widths differ. */
function block(g: GraphBuilder, from: Built, channels: number, filters: number): Built {
  const inner = leaky(g, g.conv2d(from, { filters: Math.min(channels, filters), kernel: 3, padding: 1 }));
  const change = g.conv2d(inner, { filters, kernel: 3, padding: 1 });
  const shortcut = channels === filters ? from : g.conv2d(from, { filters, kernel: 1, bias: false });
  return leaky(g, g.add([shortcut, change], { factors: [1, RESIDUAL] }));
}

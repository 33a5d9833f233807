import type { LayerGraph } from '../../../layers/graph.js';
import type { WeightStart } from '../../../layers/initial.js';
import type { ImageShape } from '../../../layers/shape.js';
import { CONV_WIDTHS, convGraph } from './conv.js';
import { convSmallGraph } from './conv_small.js';
import type { ConvActivation, ConvSize } from './names.js';
import { resnetDGraph } from './resnet_d.js';

/** What a body by name is told. */
export type PresetSettings =
  | { readonly kind: 'conv'; readonly width: ConvSize | number; readonly activation: ConvActivation }
  | { readonly kind: 'conv-small' | 'resnet-d' };

/** The body of that name for images of a shape, that gives so many numbers. */
export function presetGraph(settings: PresetSettings, input: ImageShape, heads: number): LayerGraph {
  switch (settings.kind) {
    case 'conv': {
      const { width, activation } = settings;
      return convGraph(input, heads, { width: typeof width === 'number' ? width : CONV_WIDTHS[width], activation });
    }
    case 'conv-small':
      return convSmallGraph(input, heads);
    case 'resnet-d':
      return resnetDGraph(input, heads);
  }
}

/** How its weights begin: `resnet-d` as published, the others so that values keep their scale. */
export const presetStart = ({ kind }: Pick<PresetSettings, 'kind'>): WeightStart =>
  kind === 'resnet-d' ? 'fan-out' : 'fan-in';

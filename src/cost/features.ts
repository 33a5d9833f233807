import type { FeatureJson } from '../autograd/cost.js';
import { invalid } from '../errors.js';
import { layerGraph } from '../layers/builder.js';
import { checkGraph } from '../layers/check_graph.js';
import { shapeText, type ImageShape } from '../layers/shape.js';
import type { TrainedGraph } from '../layers/trained_graph.js';

/** Parts of red, green and blue in a grey: luma of ITU-R BT.601, as most code that makes greys has it. */
const LUMA = [0.299, 0.587, 0.114];

const refused = (rule: string, pictures: ImageShape, wayOut: string) =>
  invalid('features', rule, shapeText(pictures), wayOut);

/**
 * Features of pictures by name, as a graph whose parameters are known.
 * @throws InvalidInputError for pictures that have no such features
 */
export function namedFeatures(features: FeatureJson, pictures: ImageShape): TrainedGraph {
  switch (features.kind) {
    case 'grey':
      return grey(pictures);
    case 'bright-colour':
      return brightColour(pictures, features.window ?? 2);
    case 'down-sampled':
      return downSampled(pictures, features.factor);
  }
}

/** One number a pixel: its luma. */
function grey(pictures: ImageShape): TrainedGraph {
  if (pictures.channels !== LUMA.length)
    throw refused('"grey" is of pictures with 3 channels', pictures, 'Leave it out of pictures that are grey.');
  const g = layerGraph(pictures);
  const graph = g.build(g.conv2d(g.input, { filters: 1, kernel: 1, bias: false }));
  return { graph, parameters: Float32Array.from(LUMA) };
}

/** A number a channel: the largest mean over a window of pixels. */
function brightColour(pictures: ImageShape, window: number): TrainedGraph {
  const { height, width } = pictures;
  if (!(window <= Math.min(height, width)))
    throw refused(`"bright-colour" needs sides of ${window} and more`, pictures, 'Give a smaller window.');
  const g = layerGraph(pictures);
  const means = g.pool2d(g.input, { function: 'average', kernel: window, stride: window });
  const { shape } = checkGraph(g.build(means));
  const graph = g.build(g.pool2d(means, { function: 'max', kernel: [shape.height, shape.width] }));
  return { graph, parameters: new Float32Array(0) };
}

/** Means over squares of pixels. */
function downSampled(pictures: ImageShape, factor: number): TrainedGraph {
  const { height, width } = pictures;
  if (height % factor !== 0 || width % factor !== 0)
    throw refused(`"down-sampled" needs sides that ${factor} divides`, pictures, 'Give another factor.');
  const g = layerGraph(pictures);
  const graph = g.build(g.pool2d(g.input, { function: 'average', kernel: factor, stride: factor }));
  return { graph, parameters: new Float32Array(0) };
}

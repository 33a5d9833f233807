import { checkGraph } from '../../../src/layers/check_graph.js';
import type { LayerGraph } from '../../../src/layers/graph.js';
import type { LayerName } from '../../../src/layers/kinds/index.js';
import type { Image } from './image.js';
import { LAYER_REFERENCES } from './kinds.js';

/** What a graph gives for one image, in float64, [numbers]. @param parameters [length], in the order of its tensors */
export function referenceGraph(
  graph: LayerGraph,
  parameters: ArrayLike<number>,
  image: ArrayLike<number>,
): Float64Array {
  const { input, layers, tensors, output } = checkGraph(graph);
  const values: Image[] = [];
  for (const [l, layer] of layers.entries()) {
    const own = tensors.filter((tensor) => tensor.layer === l);
    const numbers = own.map(({ name, offset, length }) => {
      const last = name.slice(name.lastIndexOf('.') + 1);
      return [last, Float64Array.from({ length }, (_, i) => parameters[offset + i])] as const;
    });
    const inputs = layer.from.map((place) =>
      place < 0 ? { ...input, data: Float64Array.from(image) } : values[place],
    );
    values.push(LAYER_REFERENCES[layer.kind as LayerName](layer, inputs, Object.fromEntries(numbers)));
  }
  return values[output].data;
}

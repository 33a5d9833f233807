import { layerGraph } from '../../src/layers/builder.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import type { TrainedGraph } from '../../src/layers/trained_graph.js';
import { TestRandom } from './random.js';

/** Coloured pictures of 4×6 from three numbers, by layers of several kinds. */
export function colouredGenerator(): TrainedGraph {
  const g = layerGraph({ height: 1, width: 1, channels: 3 });
  const wide = g.activation(g.dense(g.input, { units: 24 }), { function: 'silu' });
  const small = g.reshape(wide, { height: 2, width: 3, channels: 4 });
  const large = g.convTranspose2d(small, { filters: 5, kernel: 4, stride: 2, padding: 1 });
  const seen = g.conv2d(g.activation(large, { function: 'tanh' }), { filters: 3, kernel: 3, padding: 1 });
  const graph = g.build(g.activation(seen, { function: 'sigmoid' }));
  return { graph, parameters: new TestRandom(5).normals(checkGraph(graph).length, 0.6) };
}

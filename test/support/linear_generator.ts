import { layerGraph } from '../../src/layers/builder.js';
import type { TrainedGraph } from '../../src/layers/trained_graph.js';

/** Rows of A, [4, 2], and b, [4], of G(z) = A z + b. */
export const A = [
  [1.2, 0.3],
  [-0.4, 0.9],
  [0.5, -0.2],
  [0.1, 0.6],
];
export const B = [0.3, -0.2, 0.1, 0.5];

/** G(z) = A z + b: pictures of 2×2×1 by a dense layer, of which everything is known. */
export function linearGenerator(): TrainedGraph {
  const g = layerGraph({ height: 1, width: 1, channels: 2 });
  const graph = g.build(g.reshape(g.dense(g.input, { units: 4 }), { height: 2, width: 2, channels: 1 }));
  const weight = [0, 1].flatMap((i) => A.map((row) => row[i]));
  return { graph, parameters: Float32Array.from([...weight, ...B]) };
}

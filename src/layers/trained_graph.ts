import type { LayerGraph } from './graph.js';

/** A graph with its parameters, f32 in the order of its tensors. */
export interface TrainedGraph {
  readonly graph: LayerGraph;
  readonly parameters: Float32Array;
}

import type { TrainedGraph } from './trained_graph.js';

/**
 * A trained graph as a `.safetensors` file: a tensor for each of the graph's, under its name, and in the metadata the
 * graph as JSON. The same graph gives the same bytes. Layers are loaded when this is first called: a page that learns
 * points has no use for them.
 * @throws InvalidInputError for a graph that is none, and parameters that do not fit it or are not finite
 */
export async function encodeTrainedGraph(trained: TrainedGraph): Promise<Uint8Array> {
  return (await import('./trained_graph_file.js')).encodeTrainedGraph(trained);
}

/**
 * The inverse of `encodeTrainedGraph`.
 * @param name what messages call the file, its path as a rule
 * @throws InvalidInputError for a file that is damaged or of another kind, and tensors that are not the graph's
 */
export async function decodeTrainedGraph(bytes: Uint8Array, name?: string): Promise<TrainedGraph> {
  return (await import('./trained_graph_file.js')).decodeTrainedGraph(bytes, name);
}

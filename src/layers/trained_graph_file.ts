import { checkObject, described } from '../arguments.js';
import { invalid } from '../errors.js';
import { parseJson } from '../io/json.js';
import { decodeSafetensors, encodeSafetensors } from '../io/safetensors.js';
import type { Tensor } from '../io/tensor.js';
import { checkGraph } from './check_graph.js';
import { frozenGraph } from './frozen_graph.js';
import type { CheckedGraph } from './graph.js';
import type { TrainedGraph } from './trained_graph.js';

/** What a file's metadata says that it is. */
const FORMAT = 'energy-barycenter graph 1';

/**
 * A trained graph as a `.safetensors` file: a tensor for each of the graph's, under its name, and in the metadata the
 * graph as JSON. The same graph gives the same bytes.
 * @throws InvalidInputError for a graph that is none, and parameters that do not fit it or are not finite
 */
export function encodeTrainedGraph(trained: TrainedGraph): Uint8Array {
  const operation = 'encodeTrainedGraph';
  checkObject(operation, 'a trained graph', trained, 'Pass { graph, parameters }.');
  frozenGraph(trained, operation);
  const { source, tensors } = checkGraph(trained.graph);
  const named = tensors.map(({ name, shape, offset, length }): [string, Tensor] => [
    name,
    { shape, data: trained.parameters.slice(offset, offset + length) },
  ]);
  return encodeSafetensors({
    tensors: new Map(named),
    metadata: { format: FORMAT, graph: JSON.stringify(source) },
  });
}

/**
 * The inverse of `encodeTrainedGraph`.
 * @param name what messages call the file, its path as a rule
 * @throws InvalidInputError for a file that is damaged or of another kind, and tensors that are not the graph's
 */
export function decodeTrainedGraph(bytes: Uint8Array, name = 'trained graph'): TrainedGraph {
  const operation = `reading ${name}`;
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (metadata.format !== FORMAT) {
    const rule = `a trained graph has the format ${JSON.stringify(FORMAT)} in its metadata`;
    throw invalid(operation, rule, described(metadata.format), 'Write it with encodeTrainedGraph(…).');
  }
  const graph = checkGraph(parseJson(metadata.graph ?? '', `${operation}: its graph`));
  const unknown = [...tensors.keys()].find((found) => !graph.tensors.some((tensor) => tensor.name === found));
  if (unknown !== undefined) {
    throw invalid(operation, 'every tensor is one of its graph', `"${unknown}"`, 'Bring the file back as written.');
  }
  const trained = { graph: graph.source, parameters: parametersOf(graph, tensors, operation) };
  frozenGraph(trained, operation);
  return trained;
}

function parametersOf(graph: CheckedGraph, tensors: ReadonlyMap<string, Tensor>, operation: string): Float32Array {
  const parameters = new Float32Array(graph.length);
  for (const { name, shape, offset } of graph.tensors) {
    const tensor = tensors.get(name);
    if (!(tensor?.data instanceof Float32Array) || String(tensor.shape) !== String(shape)) {
      const rule = `tensor "${name}" is float32 of shape [${shape.join(', ')}]`;
      const received = tensor ? `${tensor.data.constructor.name} of [${tensor.shape.join(', ')}]` : 'none';
      throw invalid(operation, rule, received, 'Bring the file back as it was written.');
    }
    parameters.set(tensor.data, offset);
  }
  return parameters;
}

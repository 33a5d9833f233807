import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { decodeTrainedGraph, encodeTrainedGraph } from '../../layers/trained_graph_file.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import { readInputFile } from '../io/read_file.js';
import { writeFileAtomically } from '../io/write_file.js';

function checkPath(operation: string, path: unknown): void {
  if (typeof path === 'string') return;
  throw invalid(operation, 'it needs a path', described(path), 'Pass that of a .safetensors file.');
}

/**
 * Reads a graph with its parameters, as `writeTrainedGraph` wrote it.
 * @throws InvalidInputError naming the path when it cannot be read, is damaged or of another kind
 */
export async function readTrainedGraph(path: string): Promise<TrainedGraph> {
  checkPath('readTrainedGraph', path);
  return decodeTrainedGraph(await readInputFile(path), path);
}

/**
 * Writes a graph with its parameters as `.safetensors`, all or nothing; see `encodeTrainedGraph`.
 * @throws InvalidInputError for a graph that is none, parameters that do not fit it, and a path that cannot be written
 */
export async function writeTrainedGraph(path: string, trained: TrainedGraph): Promise<void> {
  checkPath('writeTrainedGraph', path);
  await writeFileAtomically(path, encodeTrainedGraph(trained));
}

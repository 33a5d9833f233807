import { checkObject, described } from '../arguments.js';
import type { TensorFile } from '../io/safetensors.js';
import type { Tensor } from '../io/tensor.js';
import type { CheckedGraph } from '../layers/graph.js';
import { refused } from './settings.js';

/** What metadata says that it is. */
const FORMAT = 'energy-barycenter graph training 1';
const TENSORS = ['parameters', 'average', 'firstMoment', 'secondMoment'] as const;

/** All that training carries from iteration to iteration; the rest follows from counters and the settings. */
export interface GraphState extends Readonly<Record<(typeof TENSORS)[number], Float32Array>> {
  /** Iterations done. */
  readonly iteration: number;
  readonly seed: number;
}

export const toCheckpoint = (graph: CheckedGraph, state: GraphState): TensorFile => ({
  tensors: new Map(TENSORS.map((name): [string, Tensor] => [name, { shape: [graph.length], data: state[name] }])),
  metadata: {
    format: FORMAT,
    graph: JSON.stringify(graph.source),
    iteration: String(state.iteration),
    seed: String(state.seed),
  },
});

/** @throws InvalidInputError for what is no checkpoint, one of another graph, and one whose numbers are not finite */
export function fromCheckpoint(graph: CheckedGraph, checkpoint: TensorFile): GraphState {
  checkObject('trainGraph', 'a checkpoint', checkpoint, 'Pass what onCheckpoint was given, or decodeSafetensors(…).');
  const { metadata, tensors }: Partial<TensorFile> = checkpoint;
  if (metadata?.format !== FORMAT || tensors === undefined) {
    const rule = `a checkpoint has the format ${JSON.stringify(FORMAT)} in its metadata`;
    throw refused(rule, described(metadata?.format), 'Pass what onCheckpoint was given.');
  }
  if (metadata.graph !== JSON.stringify(graph.source))
    throw refused('a checkpoint is of the same graph', 'another', 'Train the graph that it was taken of.');
  const read = (name: string): Float32Array => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float32Array && data.length === graph.length && data.every(Number.isFinite)) return data;
    const rule = `a checkpoint has ${graph.length} finite numbers of ${name}`;
    throw refused(rule, data ? `${data.length} others` : 'none', 'Bring the file back as it was written.');
  };
  const [iteration, seed] = [Number(metadata.iteration), Number(metadata.seed)];
  if (!Number.isSafeInteger(iteration) || !Number.isSafeInteger(seed) || iteration < 0 || seed < 0)
    throw refused(
      'a checkpoint says its iteration and its seed',
      `${described(metadata.iteration)} and ${described(metadata.seed)}`,
      'Bring the file back as it was written.',
    );
  const [parameters, average, firstMoment, secondMoment] = TENSORS.map(read);
  return { iteration, seed, parameters, average, firstMoment, secondMoment };
}

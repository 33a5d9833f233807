import { invalid } from '../../errors.js';
import { readSafetensors, writeSafetensors, type Tensor, type TensorFile } from '../../io/safetensors.js';
import { parameterLayout, type NetworkShape } from '../../ops/network_shape.js';
import type { Checkpoint, TrainedWeights } from '../training/checkpoint.js';
import { tensorPlaces } from './tensors.js';

/** Changes when files of an older version can no longer be read. */
const FORMAT = 'energy-barycenter 1';

const metadataOf = ({ iteration, seed }: TrainedWeights): Record<string, string> => ({
  format: FORMAT,
  iteration: String(iteration),
  seed: String(seed),
});

/** Iterations and seed of a file, checked. */
function readMetadata(path: string, { metadata }: TensorFile): { iteration: number; seed: number } {
  const [iteration, seed] = [Number(metadata['iteration']), Number(metadata['seed'])];
  const whole = [iteration, seed].every((v) => Number.isSafeInteger(v) && v >= 0);
  if (metadata['format'] !== FORMAT || !whole) {
    throw invalid(`reading ${path}`, `the file must be of the format "${FORMAT}"`, JSON.stringify(metadata), 'Pass a run folder that `barycenter solve` wrote.');
  }
  return { iteration, seed };
}

function floats(path: string, file: TensorFile, name: string, length: number): Float32Array {
  const tensor = file.tensors.get(name);
  const operation = `reading ${path}`;
  if (!(tensor?.data instanceof Float32Array) || tensor.data.length !== length) {
    const received = tensor ? `${tensor.data.constructor.name} of ${tensor.data.length}` : 'no such tensor';
    throw invalid(operation, `tensor "${name}" must hold ${length} float32 numbers, as the run's problem has`, received,
      'The file belongs to another problem, or was changed.');
  }
  const bad = tensor.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw invalid(operation, `tensor "${name}" must be finite`, `${tensor.data[bad]} at index ${bad}`, 'Train the run again.');
  }
  return tensor.data;
}

/** The averaged parameters, one tensor per layer weight and bias. */
export async function writeWeights(path: string, network: NetworkShape, trained: TrainedWeights): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, length } of tensorPlaces(network)) {
    tensors.set(name, { shape, data: trained.average.subarray(offset, offset + length) });
  }
  await writeSafetensors(path, { tensors, metadata: metadataOf(trained) });
}

/** @throws InvalidInputError when the file is missing, malformed or of another network */
export async function readWeights(path: string, network: NetworkShape): Promise<TrainedWeights> {
  const file = await readSafetensors(path);
  const average = new Float32Array(parameterLayout(network).length);
  for (const { name, offset, length } of tensorPlaces(network)) average.set(floats(path, file, name, length), offset);
  return { ...readMetadata(path, file), average };
}

const STATE = ['parameters', 'firstMoment', 'secondMoment', 'average'] as const;

export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const name of STATE) tensors.set(name, { shape: [checkpoint[name].length], data: checkpoint[name] });
  await writeSafetensors(path, { tensors, metadata: metadataOf(checkpoint) });
}

/** @throws InvalidInputError when the file is missing, malformed or of another network */
export async function readCheckpoint(path: string, network: NetworkShape): Promise<Checkpoint> {
  const file = await readSafetensors(path);
  const { length } = parameterLayout(network);
  const [parameters, firstMoment, secondMoment, average] = STATE.map((name) => floats(path, file, name, length));
  return {
    ...readMetadata(path, file),
    parameters: parameters,
    firstMoment: firstMoment,
    secondMoment: secondMoment,
    average: average,
  };
}

import { invalid } from '../../errors.js';
import { readSafetensors, writeSafetensors, type Tensor, type TensorFile } from '../../io/safetensors.js';
import { parameterLayout, type NetworkShape } from '../../ops/network_shape.js';
import type { LoadedProblem } from '../problem/load_marginals.js';
import type { Checkpoint, TrainedWeights } from '../training/checkpoint.js';
import { tensorPlaces } from './tensors.js';

/** Changes when files of an older version can no longer be read. */
const FORMAT = 'energy-barycenter 2';

const metadataOf = ({ iteration, seed, stepSizes }: TrainedWeights, { scale }: NetworkShape): Record<string, string> => ({
  format: FORMAT,
  iteration: String(iteration),
  seed: String(seed),
  stepSizes: JSON.stringify(stepSizes),
  scale: String(scale),
});

/** Relative rounding that a scale written out in units of the cost may have. */
const SAME_SCALE = 1e-9;

/** What a file says of itself, checked. */
function readMetadata(path: string, { metadata }: TensorFile, loaded: LoadedProblem): Pick<TrainedWeights, 'iteration' | 'seed' | 'stepSizes'> {
  const [iteration, seed] = [Number(metadata['iteration']), Number(metadata['seed'])];
  const whole = [iteration, seed].every((v) => Number.isSafeInteger(v) && v >= 0);
  if (metadata['format'] !== FORMAT || !whole) {
    throw invalid(`reading ${path}`, `the file must be of the format "${FORMAT}"`, JSON.stringify(metadata), 'Pass a run folder that this version of `barycenter solve` wrote, or train the run again.');
  }
  checkScale(path, Number(metadata['scale']), loaded);
  return { iteration, seed, stepSizes: readStepSizes(path, metadata['stepSizes'], loaded.network.marginals) };
}

/** Weights mean something under the scale that they were trained with, whose default follows ε and the step size. */
function checkScale(path: string, scale: number, { network, coordinates }: LoadedProblem): void {
  if (Math.abs(scale / network.scale - 1) < SAME_SCALE) return;
  const given = (value: number): string => String(Number((value * coordinates.costUnit).toPrecision(12)));
  throw invalid(`reading ${path}`, `the problem's potential.scale must be the run's own, ${given(scale)}`, given(network.scale),
    `Write "scale": ${given(scale)} into the problem's potential (the default is epsilon/stepSize), or start a new run.`);
}

function readStepSizes(path: string, text: string | undefined, marginals: number): number[] {
  let values: unknown;
  try {
    values = JSON.parse(text ?? '');
  } catch {
    values = undefined;
  }
  if (Array.isArray(values) && values.length === marginals && values.every((v) => typeof v === 'number' && v > 0 && v < Infinity)) return values as number[];
  throw invalid(`reading ${path}`, `its metadata must hold ${marginals} step sizes above 0, as the run's problem has marginals`, String(text),
    'The file belongs to another problem, or was changed.');
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
  await writeSafetensors(path, { tensors, metadata: metadataOf(trained, network) });
}

/** @throws InvalidInputError when the file is missing, malformed or of another network */
export async function readWeights(path: string, loaded: LoadedProblem): Promise<TrainedWeights> {
  const { network } = loaded;
  const file = await readSafetensors(path);
  const average = new Float32Array(parameterLayout(network).length);
  for (const { name, offset, length } of tensorPlaces(network)) average.set(floats(path, file, name, length), offset);
  return { ...readMetadata(path, file, loaded), average };
}

const STATE = ['parameters', 'firstMoment', 'secondMoment', 'average'] as const;

export async function writeCheckpoint(path: string, network: NetworkShape, checkpoint: Checkpoint): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const name of STATE) tensors.set(name, { shape: [checkpoint[name].length], data: checkpoint[name] });
  await writeSafetensors(path, { tensors, metadata: metadataOf(checkpoint, network) });
}

/** @throws InvalidInputError when the file is missing, malformed or of another network */
export async function readCheckpoint(path: string, loaded: LoadedProblem): Promise<Checkpoint> {
  const file = await readSafetensors(path);
  const { length } = parameterLayout(loaded.network);
  const [parameters, firstMoment, secondMoment, average] = STATE.map((name) => floats(path, file, name, length));
  return {
    ...readMetadata(path, file, loaded),
    parameters: parameters,
    firstMoment: firstMoment,
    secondMoment: secondMoment,
    average: average,
  };
}

import { invalid } from '../../errors.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../io/safetensors.js';
import { tensorsOf, type Tensor, type Tensors } from '../../io/tensor.js';
import type { Potential } from '../../potential/potential.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../problem/problem.js';
import { parseProblemText, problemToJson } from '../problem/problem_json.js';
import { CARRIED, optimizerShapes, type Carried } from '../training/carried.js';
import type { Checkpoint, TrainedWeights } from '../training/checkpoint.js';
import { parseSettings, settingsText, type RunSettings } from './run_settings.js';
import { FORMAT, READABLE, upgraded } from './formats.js';

/** What a file says beside its weights, as text: the same for all checkpoints of a session. */
export interface Description {
  readonly settings: string;
  readonly problem: string;
}

/** Room for a description in a header, which may have 100 MB with its quotation marks escaped. */
const LONGEST = 45_000_000;

/** @throws InvalidInputError for rows of numbers in the problem that do not fit a header */
export function describeRun(problem: Problem, settings: RunSettings): Description {
  const description = { settings: settingsText(settings), problem: JSON.stringify(problemToJson(problem)) };
  const { length } = description.settings + description.problem;
  if (length <= LONGEST) return description;
  throw invalid(
    'run folder',
    `a problem, its rows of numbers included, must have at most ${LONGEST} characters as JSON`,
    String(length),
    'Write the rows into a .npy file, or in code give { data, rows, columns }.',
  );
}

const metadataOf = (
  { iteration, seed, stepSizes }: TrainedWeights,
  description: Description,
): Record<string, string> => ({
  format: FORMAT,
  iteration: String(iteration),
  seed: String(seed),
  stepSizes: JSON.stringify(stepSizes),
  ...description,
});

/** A checkpoint or its weights, whose tensors have not been compared with a potential yet. */
export interface StoredRun extends Pick<TrainedWeights, 'iteration' | 'seed' | 'stepSizes'> {
  /** What messages call it. */
  readonly path: string;
  readonly file: TensorFile;
  readonly settings: RunSettings;
  /** The run's problem as JSON, as yet unchecked. */
  readonly problem: ProblemInput;
}

/**
 * @param path what messages call it
 * @throws InvalidInputError when the file is malformed or of another format
 */
export function decodeRun(bytes: Uint8Array, path: string): StoredRun {
  const read = decodeSafetensors(bytes, path);
  const file = upgraded(read);
  const { format, iteration, seed, stepSizes, settings = '', problem = '' } = read.metadata;
  const numbers = { iteration: Number(iteration), seed: Number(seed) };
  const whole = Object.values(numbers).every((v) => Number.isSafeInteger(v) && v >= 0);
  const operation = `reading ${path}`;
  if (file === undefined || !whole) {
    const received = JSON.stringify({ format, iteration, seed });
    throw invalid(
      operation,
      `the file must be of the format ${READABLE}`,
      received,
      'Pass a run folder that this version of `barycenter solve` wrote, or train the run again.',
    );
  }
  const kept = parseSettings(settings, `${operation}: settings`);
  const marginals = kept.coordinates.inputs.length;
  return {
    path,
    file,
    ...numbers,
    settings: kept,
    stepSizes: readStepSizes(path, stepSizes, marginals),
    problem: readProblem(problem, `${operation}: problem`, marginals),
  };
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function readProblem(text: string, operation: string, count: number): ProblemInput {
  const problem = parseProblemText(text, operation);
  const { marginals, sampler, potential } = problem as unknown as Record<string, unknown>;
  if (
    Array.isArray(marginals) &&
    marginals.length === count &&
    [...(marginals as unknown[]), sampler, potential].every(isRecord)
  )
    return { ...problem, sampler: withoutPrecision(sampler as Record<string, unknown>, operation) };
  throw invalid(
    operation,
    `must be a resolved problem of ${count} marginals`,
    text.slice(0, 60),
    'The file was changed: bring it back, or train the run again.',
  );
}

/** Before 0.2.0 a problem could ask for weights in half precision, and a stored one may still say `float32`. */
function withoutPrecision({ precision = 'float32', ...sampler }: Record<string, unknown>, operation: string): object {
  if (precision === 'float32') return sampler;
  throw invalid(
    operation,
    'sampler.precision must be "float32": chains read weights in half precision no longer',
    JSON.stringify(precision),
    'Train the run again, its problem without that field.',
  );
}

/** Relative rounding that a scale written out in units of the cost may have. */
const SAME_SCALE = 1e-9;

/**
 * Weights mean something under the scale that they were trained with, whose default follows ε and the step size.
 * @throws InvalidInputError
 */
export function checkScale({ path, settings }: StoredRun, { engine, coordinates }: LoadedProblem): void {
  const { scale } = settings.engine;
  if (Math.abs(scale / engine.scale - 1) < SAME_SCALE) return;
  const given = (value: number): string => String(Number((value * coordinates.costUnit).toPrecision(12)));
  throw invalid(
    `reading ${path}`,
    `the problem's potential.scale must be the run's own, ${given(scale)}`,
    given(engine.scale),
    `Write "scale": ${given(scale)} into the problem's potential (the default is epsilon/stepSize), or start a new run.`,
  );
}

function readStepSizes(path: string, text: string | undefined, marginals: number): number[] {
  let values: unknown;
  try {
    values = JSON.parse(text ?? '');
  } catch {
    values = undefined;
  }
  if (
    Array.isArray(values) &&
    values.length === marginals &&
    values.every((v) => typeof v === 'number' && v > 0 && v < Infinity)
  )
    return values as number[];
  throw invalid(
    `reading ${path}`,
    `its metadata must hold ${marginals} step sizes above 0, as the run's problem has marginals`,
    String(text),
    'The file belongs to another problem, or was changed.',
  );
}

function floats(path: string, file: TensorFile, name: string, length: number): Float32Array {
  const tensor = file.tensors.get(name);
  const operation = `reading ${path}`;
  if (!(tensor?.data instanceof Float32Array) || tensor.data.length !== length) {
    const received = tensor ? `${tensor.data.constructor.name} of ${tensor.data.length}` : 'no such tensor';
    throw invalid(
      operation,
      `tensor "${name}" must hold ${length} float32 numbers, as the run's problem has`,
      received,
      'The file belongs to another problem, or was changed.',
    );
  }
  checkFinite(path, name, tensor.data);
  return tensor.data;
}

function checkFinite(path: string, name: string, data: Tensor['data']): void {
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad < 0) return;
  const received = `${data[bad]} at index ${bad}`;
  throw invalid(`reading ${path}`, `tensor "${name}" must be finite`, received, 'Train the run again.');
}

/** Carried arrays under the names that they have in a file. */
const named = (part: string, tensors: Tensors): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [`${part}.${name}`, tensor]);

/** The averaged parameters, one tensor per layer weight and bias. */
export function encodeWeights(potential: Potential, trained: TrainedWeights, description: Description): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, length } of potential.tensors) {
    tensors.set(name, { shape, data: trained.average.subarray(offset, offset + length) });
  }
  for (const [name, tensor] of Object.entries(scalesTensor(trained))) tensors.set(name, tensor);
  return encodeSafetensors({ tensors, metadata: metadataOf(trained, description) });
}

/** Scales of the coordinates of chains, [K, D], where they have some. */
const scalesTensor = ({ scales, stepSizes: { length: marginals } }: TrainedWeights): Tensors =>
  scales === undefined ? {} : { scales: { shape: [marginals, scales.length / marginals], data: scales } };

/** @throws InvalidInputError for scales of another shape, and ones that are not above 0 */
function readScales({ path, file, stepSizes }: StoredRun, { dim }: Potential): Pick<TrainedWeights, 'scales'> {
  const name = ['weights.scales', 'scales'].find((one) => file.tensors.has(one));
  if (name === undefined) return {};
  const scales = floats(path, file, name, stepSizes.length * dim);
  const bad = scales.findIndex((scale) => !(scale > 0));
  if (bad < 0) return { scales };
  const received = `${scales[bad]} at index ${bad}`;
  throw invalid(`reading ${path}`, `tensor "${name}" must be above 0`, received, 'Train the run again.');
}

/** All of a run but its history. */
export function encodeCheckpoint(checkpoint: Checkpoint, description: Description): Uint8Array {
  const { parameters, average } = checkpoint;
  const shape = [parameters.length];
  const weights: Tensors = {
    parameters: { shape, data: parameters },
    average: { shape, data: average },
    ...scalesTensor(checkpoint),
  };
  const carried = CARRIED.flatMap((part) => named(part, checkpoint[part]));
  const tensors = new Map([...named('weights', weights), ...carried]);
  return encodeSafetensors({ tensors, metadata: metadataOf(checkpoint, description) });
}

/**
 * What sampling needs, of a checkpoint or of exported weights.
 * @throws InvalidInputError for tensors of another potential
 */
export function weightsOf(stored: StoredRun, potential: Potential): TrainedWeights {
  const { path, file, iteration, seed, stepSizes } = stored;
  const { length } = potential;
  const run = { iteration, seed, stepSizes, ...readScales(stored, potential) };
  if (file.tensors.has('weights.average')) return { ...run, average: floats(path, file, 'weights.average', length) };
  const average = new Float32Array(length);
  for (const place of potential.tensors) average.set(floats(path, file, place.name, place.length), place.offset);
  return { ...run, average };
}

/**
 * What chains and validation were left with, whatever that is: where it is of another shape they begin anew.
 * @throws InvalidInputError for numbers that are not finite
 */
function leftBy(part: Carried, { path, file }: StoredRun): Tensors {
  const prefix = `${part}.`;
  const found = [...file.tensors].filter(([name]) => name.startsWith(prefix));
  for (const [name, { data }] of found) checkFinite(path, name, data);
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** @throws InvalidInputError for tensors of another potential */
export function checkpointOf(stored: StoredRun, potential: Potential): Checkpoint {
  const { path, file } = stored;
  const weights = weightsOf(stored, potential);
  const parameters = floats(path, file, 'weights.parameters', weights.average.length);
  const optimizer = tensorsOf(optimizerShapes(potential), (name, length) =>
    floats(path, file, `optimizer.${name}`, length),
  );
  return {
    ...weights,
    parameters,
    optimizer,
    sampler: leftBy('sampler', stored),
    validation: leftBy('validation', stored),
  };
}

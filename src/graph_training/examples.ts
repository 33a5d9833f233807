import { flatPoints, type PointsInput } from '../barycenter/sampling/points_input.js';
import { described } from '../arguments.js';
import { Iterations, Stream, type PhiloxKey } from '../random/counters.js';
import { normals, philox4x32 } from '../random/philox.js';
import { OPERATION, refused, type TrainGraphOptions } from './settings.js';

/** Examples on the host, f32, row-major. */
export interface Examples {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly inputDim: number;
  readonly targets: Float32Array;
  readonly targetDim: number;
}

const columnsOf = (points: PointsInput): number => ('columns' in points ? points.columns : (points[0]?.length ?? 0));

/**
 * @param wanted numbers of the graph's input
 * @throws InvalidInputError for rows of another length or number, and numbers that are not finite in float32
 */
export function checkExamples(options: TrainGraphOptions, wanted: number, noise: number): Examples {
  const inputDim = wanted - noise;
  if (inputDim < 1) {
    const rule = `the graph's input, ${wanted} numbers, has room for a row and its noise`;
    throw refused(rule, `noise ${noise}`, 'Draw less noise, or give the graph a longer input.');
  }
  const inputs = rows('inputs', options.inputs, inputDim);
  if (options.targets === undefined)
    return { count: inputs.length / inputDim, inputs, inputDim, targets: inputs, targetDim: inputDim };
  const given: unknown = options.targets;
  if (typeof given !== 'object' || given === null)
    throw refused('targets are rows of numbers', described(given), 'Pass { data, columns }.');
  const targetDim = columnsOf(options.targets);
  const targets = rows('targets', options.targets, targetDim);
  const count = inputs.length / inputDim;
  if (targets.length / targetDim !== count) {
    const received = `${count} inputs and ${targets.length / targetDim} targets`;
    throw refused('every input has a target', received, 'Give as many of either.');
  }
  return { count, inputs, inputDim, targets, targetDim };
}

function rows(name: string, points: PointsInput, dim: number): Float32Array {
  const floats = Float32Array.from(flatPoints(points, dim, `${OPERATION}: ${name}`));
  const bad = floats.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return floats;
  throw refused(`${name} are within 3e38`, `more, in row ${Math.floor(bad / dim)}`, 'Use another unit.');
}

/** A minibatch: rows drawn with replacement by counter, each input followed by its noise. */
export function minibatch(
  { count, inputs, inputDim, targets, targetDim }: Examples,
  { batchSize, noise }: { readonly batchSize: number; readonly noise: number },
  key: PhiloxKey,
  iteration: number,
): { readonly input: Float32Array; readonly target: Float32Array } {
  const width = inputDim + noise;
  const [input, target] = [new Float32Array(batchSize * width), new Float32Array(batchSize * targetDim)];
  const word = Iterations.graphTraining.first + iteration;
  for (let b = 0; b < batchSize; b++) {
    const [drawn] = philox4x32(key, [Stream.batchRows, word, b, 0]);
    const row = Math.floor((drawn / 2 ** 32) * count);
    input.set(inputs.subarray(row * inputDim, (row + 1) * inputDim), b * width);
    if (noise > 0) input.set(normals(key, Stream.distribution, word, b, noise), b * width + inputDim);
    target.set(targets.subarray(row * targetDim, (row + 1) * targetDim), b * targetDim);
  }
  return { input, target };
}

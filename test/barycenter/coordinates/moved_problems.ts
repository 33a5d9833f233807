import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import type { Checkpoint } from '../../../src/barycenter/training/checkpoint.js';
import type { Device } from '../../../src/device/device.js';
import type { Floats, Table } from '../../../src/io/numeric_table.js';
import { TestRandom } from '../../support/random.js';

export const cost = squaredEuclidean();

/**
 * A cloud of multiples of 2^-8 below 16, [rows, columns], about `center`: 13 bits, so that float64 adds offsets up to
 * 2^40 to them without rounding, and float32 whole ones up to 2^15.
 */
export function dyadicCloud(seed: number, rows: number, center: readonly number[], deviation = 1): Table<Float64Array> {
  const columns = center.length;
  const normals = new TestRandom(seed).normals(rows * columns);
  return {
    data: Float64Array.from(normals, (z, i) => Math.round((center[i % columns] + deviation * z) * 256) / 256),
    rows,
    columns,
  };
}

export type Move = (value: number, marginal: number, column: number) => number;

export const moved = <Data extends Floats>(table: Table<Data>, marginal: number, move: Move): Table<Data> => ({
  ...table,
  data: table.data.map((v, i) => move(v, marginal, i % table.columns)) as Data,
});

export const toSingle = (table: Table): Table<Float32Array> => ({ ...table, data: Float32Array.from(table.data) });

/** A few milliseconds' work: chains of 8 steps, a network of 8 units. */
export function tiny(change: Pick<ProblemInput, 'marginals' | 'epsilon'> & Partial<ProblemInput>): ProblemInput {
  return {
    ...change,
    potential: { hidden: [8], ...change.potential },
    sampler: { steps: 8, ...change.sampler },
    training: { iterations: 12, batchSize: 16, validation: { every: 6, points: 4, draws: 4 }, ...change.training },
  };
}

/** Everything that training and sampling come to; the result is freed. */
export interface Outcome {
  readonly loaded: LoadedProblem;
  readonly checkpoint: Checkpoint;
  readonly surrogates: readonly number[];
  /** Of the last validation. */
  readonly loss: number;
  readonly lossError: number;
  /** [K] rows of the marginals, as the plans give them. */
  readonly inputs: readonly Floats[];
  /** [K] where the plans take them. */
  readonly outputs: readonly Floats[];
  readonly barycenter: Floats;
}

const ROWS = 12;

export async function outcome(device: Device, input: ProblemInput, baseFolder?: string): Promise<Outcome> {
  const result = await solve(defineProblem(input, baseFolder), { device, seed: 5, tune: false });
  const { loaded, history, checkpoint } = result;
  const [inputs, outputs]: [Floats[], Floats[]] = [[], []];
  for (const k of loaded.marginals.keys()) {
    const plan = result.plan(k);
    const data = await plan.inputs(ROWS, 3);
    inputs.push(data);
    outputs.push((await plan.sample({ data, columns: plan.inputDim }, { seed: 2 })).data);
  }
  const { data: barycenter } = await result.sampleBarycenter(ROWS, { seed: 1 });
  result.free();
  const { loss, lossError } = history.at(-1)!;
  return {
    loaded,
    checkpoint,
    surrogates: history.map((p) => p.surrogate),
    loss: loss!,
    lossError: lossError!,
    inputs,
    outputs,
    barycenter,
  };
}

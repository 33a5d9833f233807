import { resolve } from 'node:path';
import { checkObject, checkOptions, described, type Known } from '../../arguments.js';
import { shardRows } from '../../cluster/ranges.js';
import type { Store } from '../../cluster/store.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { Table } from '../../io/numeric_table.js';
import { rowsOf } from '../../io/row_source.js';
import { loadBarycenter } from '../run_folder/load_barycenter.js';
import { arithmeticOf } from './arithmetic.js';
import { checkQueueAddress, checkSignal, checkStore } from './check_queue.js';
import { sampleByQueue } from './coordinator.js';
import { readRunFile } from './run_file.js';
import { taskOf } from './stored_runs.js';

export interface QueuedSampling {
  /** Of a Redis server: `redis://…`, `rediss://…`. */
  readonly address: string;
  /** That its workers have, too. */
  readonly store: Store;
  /** Of the kind that workers have: only they compute. */
  readonly device: Pick<Device, 'info'>;
  /** k, from 0. */
  readonly marginal: number;
  /** Draws for each row; default 1. */
  readonly perPoint?: number;
  /** Default 0. */
  readonly seed?: number;
  /** The `.npy` to write, [rows, perPoint, D]. */
  readonly output: string;
  readonly signal?: AbortSignal;
  /** Told of rows that are in their place. */
  readonly onRows?: (done: number) => void;
  readonly onNote?: (message: string) => void;
}

const SETTINGS: Known<QueuedSampling> = {
  address: true,
  store: true,
  device: true,
  marginal: true,
  perPoint: true,
  seed: true,
  output: true,
  signal: true,
  onRows: true,
  onNote: true,
};

/** @throws InvalidInputError for arguments that are malformed */
function checkSampling(folder: unknown, points: unknown, options: QueuedSampling): void {
  const operation = 'sampleRunByQueue';
  if (typeof folder !== 'string' || folder === '')
    throw invalid(operation, 'it needs the path of a run folder', described(folder), 'Pass that of saveRun(…).');
  checkObject(operation, 'a table', points, 'Pass { data, rows, columns }.');
  checkOptions(operation, options, SETTINGS);
  const { address, store, device, output, signal } = options;
  checkQueueAddress(operation, address);
  checkStore(operation, store);
  checkObject(operation, 'a device', device, 'Pass what await openDevice() gives.');
  if (typeof output !== 'string' || output === '')
    throw invalid(operation, 'output must be the path of a .npy', described(output), 'Pass mapped.npy, say.');
  if (signal !== undefined) checkSignal(operation, signal);
}

/**
 * Draws from a run's plan for the rows of a table, [rows, D_k], by the workers of a queue, as `barycenter sample
 * --queue` does: the file has the bytes of one machine.
 * @param folder of a run whose problem is data
 * @throws InvalidInputError for a folder that is no run's, rows of other columns, and where no server answers;
 * BarycenterError for a shard that fails on every try, AbortedError, after both of which the same call goes on
 */
export async function sampleRunByQueue(folder: string, points: Table, options: QueuedSampling): Promise<void> {
  checkSampling(folder, points, options);
  const { address, store, device, marginal, perPoint = 1, seed = 0, output, onRows, onNote } = options;
  const file = await readRunFile(folder);
  const { loaded, problem } = await loadBarycenter(folder);
  const { inputs, output: out, precision } = loaded.coordinates;
  const columns = inputs[marginal]?.reference.length;
  if (columns !== points.columns) {
    const rule =
      columns === undefined ? `marginal must be 0 to ${inputs.length - 1}` : `points need ${columns} columns`;
    const got = columns === undefined ? String(marginal) : String(points.columns);
    throw invalid('sampleRunByQueue', rule, got, 'Marginals count from 0; give the points of that one.');
  }
  const outputDim = out.reference.length;
  await sampleByQueue({
    address,
    store,
    source: rowsOf(points),
    cut: {
      task: { arithmetic: arithmeticOf(device), ...taskOf(file), marginal, perPoint, seed },
      file,
      perShard: shardRows({ inputDim: columns, outputDim, perPoint }),
      draws: { rows: points.rows, perPoint, columns: outputDim, picture: problem.shape, precision },
    },
    output: resolve(output),
    signal: options.signal ?? new AbortController().signal,
    onRows: (done) => onRows?.(done),
    tell: (message) => onNote?.(message),
  });
}

import { checkDevice, checkOptions, type Known } from '../../arguments.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import type { Store } from '../../cluster/store.js';
import type { Device } from '../../device/device.js';
import { readInputFile } from '../io/read_file.js';
import { checkQueueAddress, checkSignal, checkStore } from './check_queue.js';
import { sha256Of } from './run_file.js';
import { work } from './worker.js';

export interface WorkerSettings {
  /** Of a Redis server: `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS. */
  readonly address: string;
  /** That whoever sends jobs has, too. */
  readonly store: Store;
  /** The caller's, who closes it. */
  readonly device: Device;
  /** Problems whose cost is code, and the files that they come from: jobs name these by their SHA-256. */
  readonly modules?: readonly { readonly file: string; readonly problem: Problem }[];
  /** Jobs at once; default 1. */
  readonly concurrency?: number;
  /** Seconds without a sign of life after which others take a job over; default 30. */
  readonly lock?: number;
  /** Seconds that a job has to end in once `signal` fires, or it is given back; default 10. */
  readonly grace?: number;
  /** Stops the worker, which ends or gives back what it has. */
  readonly signal: AbortSignal;
  readonly onNote?: (message: string) => void;
}

const SETTINGS: Known<WorkerSettings> = {
  address: true,
  store: true,
  device: true,
  modules: true,
  concurrency: true,
  lock: true,
  grace: true,
  signal: true,
  onNote: true,
};

/**
 * Takes shards of tables and jobs of sweeps from a queue until the signal fires, as `barycenter worker` does.
 * @returns how many it did
 * @throws InvalidInputError for settings that are malformed, where no server answers, and for a module's file that
 * cannot be read
 */
export async function runWorker(settings: WorkerSettings): Promise<number> {
  checkOptions('runWorker', settings, SETTINGS);
  checkQueueAddress('runWorker', settings.address);
  checkStore('runWorker', settings.store);
  checkDevice('runWorker', settings.device);
  checkSignal('runWorker', settings.signal);
  const { modules: given = [], concurrency = 1, lock = 30, grace = 10, onNote, ...rest } = settings;
  const modules = new Map<string, Problem>();
  for (const { file, problem } of given) modules.set(sha256Of(await readInputFile(file)), problem);
  return work({ ...rest, modules, concurrency, lock, grace, tell: (message) => onNote?.(message) });
}

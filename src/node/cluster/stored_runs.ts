import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Barycenter } from '../../barycenter/barycenter.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import type { JobContext, RunReference } from '../../cluster/job.js';
import { runOf } from '../../cluster/shard.js';
import { getVerified, type Store } from '../../cluster/store.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { loadBarycenter } from '../run_folder/load_barycenter.js';
import { runFiles } from '../run_folder/files.js';
import { runBytes, sha256Of, type RunBytes } from './run_file.js';

/** Problems whose cost is code, which lie beside a worker: by SHA-256 of their modules. */
export type ProblemModules = ReadonlyMap<string, Problem>;

/** @throws InvalidInputError for a module that is not here */
export function moduleFor(module: string | undefined, modules: ProblemModules): Problem | undefined {
  if (module === undefined) return undefined;
  const given = modules.get(module);
  if (given) return given;
  throw invalid(
    'worker',
    `the problem's cost is code, whose module of SHA-256 ${module} must be beside the worker`,
    modules.size === 0 ? 'no module' : `${[...modules.keys()].join(', ')}`,
    'Start the worker with --problem FILE, the very file; code is never taken from a queue.',
  );
}

/** Puts a run where workers find it; in the place of one that is damaged, too. */
export async function shipRun(store: Store, { bytes, sha256 }: RunBytes): Promise<void> {
  const there = await store.get(runOf(sha256));
  if (there === undefined || sha256Of(there) !== sha256) await store.put(runOf(sha256), bytes);
}

/** Runs that are kept on the device at once: a queue has shards of one or two tables at a time. */
const KEPT = 2;

async function load(
  store: Store,
  { run, problem, module }: RunReference,
  modules: ProblemModules,
  device: Device,
): Promise<Barycenter> {
  const given = moduleFor(module, modules);
  const held = runBytes(run.file, await getVerified(store, runOf(run.sha256), run.sha256));
  if (held.problem !== problem)
    throw invalid('shard', 'its problem must be its run’s', problem, `The run's is ${held.problem}.`);
  const folder = await mkdtemp(join(tmpdir(), 'barycenter-run-'));
  try {
    await writeFile(runFiles(folder)[run.file], held.bytes);
    // Tables of the problem are never read: rows to map come with the shard.
    return (await loadBarycenter(folder, given, { onWarning: () => undefined })).barycenter(device);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Kept {
  readonly barycenter: Promise<Barycenter>;
  /** Jobs that use it now. */
  users: number;
}

/** Barycenters of runs in a store, on one device. `free()`, once nobody uses them, gives back those that are kept. */
export function storedRuns(
  store: Store,
  device: Device,
  modules: ProblemModules,
): Pick<JobContext, 'lend'> & { free(): Promise<void> } {
  const kept = new Map<string, Kept>();
  const drop = async (key: string): Promise<void> => {
    const dropped = kept.get(key);
    kept.delete(key);
    (await dropped?.barycenter.catch(() => undefined))?.free();
  };
  return {
    async lend(of, work) {
      const key = `${of.run.sha256} ${of.problem} ${of.module ?? ''}`;
      const entry = kept.get(key) ?? { barycenter: load(store, of, modules, device), users: 0 };
      kept.delete(key);
      kept.set(key, entry); // the newest last
      entry.users++;
      try {
        return await work(await entry.barycenter);
      } finally {
        entry.users--;
        const isBroken = await entry.barycenter.then(
          () => false,
          () => true,
        );
        if (isBroken && kept.get(key) === entry) kept.delete(key);
        const idle = [...kept].filter(([, { users }]) => users === 0).map(([name]) => name);
        for (const name of idle.slice(0, Math.max(0, kept.size - KEPT))) await drop(name);
      }
    },
    async free() {
      for (const key of [...kept.keys()]) await drop(key);
    },
  };
}

/** The fields of a task that a run gives. */
export const taskOf = (run: RunBytes, module?: string): RunReference => ({
  problem: run.problem,
  ...(module === undefined ? {} : { module }),
  run: { file: run.file, sha256: run.sha256 },
});

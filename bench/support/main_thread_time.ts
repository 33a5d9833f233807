import { readFileSync } from 'node:fs';

/** Newer than the types of the oldest Node that we support. */
interface ThreadClock {
  threadCpuUsage?: () => { readonly user: number; readonly system: number };
}

/** Time on a processor in ns, time waiting for one, turns; of the thread that opens the file. */
const LINUX_THREAD_CLOCK = '/proc/thread-self/schedstat';

/**
 * Seconds that the calling thread has spent on a processor, from some start on: the difference of two calls over the
 * wall time between them is the share of a core that it took. Work of other threads (workers, drivers, the garbage
 * collector's helpers) does not count, and neither does time asleep or waiting for a core.
 * From `process.threadCpuUsage` where Node has it (24, late versions of 22), else from Linux; `undefined` on Node 20
 * anywhere else.
 */
export function mainThreadSeconds(): number | undefined {
  const { threadCpuUsage } = process as ThreadClock;
  if (threadCpuUsage) {
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1e6;
  }
  if (process.platform !== 'linux') return undefined;
  return secondsOfSchedstat(readFileSync(LINUX_THREAD_CLOCK, 'utf8'));
}

/** Seconds on a processor of the thread that a `schedstat` is of. */
export function secondsOfSchedstat(text: string): number {
  return Number(text.split(' ')[0]) / 1e9;
}

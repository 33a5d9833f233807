import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as others may ask after it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /**
   * When it started, on which boot: tells it from a later process with its id. Empty where the platform does not say.
   */
  readonly started: string;
}

const ENDED = 'ended';

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before ')' may hold spaces. Field 3, the first after it, is the state; 22 the start in ticks since boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return ENDED; // killed, and its parent has not asked for its exit code yet
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return '';
  }
}

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
});

/** Whether a process still runs; undefined for one of another machine. */
export function isRunning({ pid, host, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0); // signal 0 only asks
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; // EPERM: another user's
  }
  const now = startOf(pid);
  return now !== ENDED && (started === '' || now === '' || now === started);
}

import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { invalid } from '../errors.js';
import { explainWriteFailure } from './file_errors.js';
import { isRunning, thisProcess, type ProcessIdentity } from './this_process.js';
import { temporaryBeside } from './write_file.js';

/** A lock that is held. */
export interface Lock {
  /** Removes the lock file; twice is allowed. */
  release(): Promise<void>;
}

/** Attempts to take the place of a dead process: each is lost to another process that was as fast. */
const ATTEMPTS = 8;

/** What file systems answer that have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

let locks = 0;

/**
 * Takes a lock file, which says who holds it. The file appears with its content at once (a hard link to a temporary
 * file); that of a process of this machine that has ended is taken over. Of processes on other machines nothing can be
 * known, so that theirs are honoured.
 * @param what said of a lock that is held: what is locked, and the rule
 * @throws InvalidInputError when a process holds it, naming the process and the file
 */
export async function acquireLock(
  path: string,
  what: { readonly operation: string; readonly rule: string },
): Promise<Lock> {
  const content = JSON.stringify({ ...thisProcess(), count: locks++ });
  const own = temporaryBeside(path);
  try {
    await writeFile(own, content, { flag: 'wx' });
    try {
      for (let attempt = 0; !(await isTaken(own, path, content)); attempt++) {
        const holder = await holderOf(path);
        if (holder.identity && isRunning(holder.identity) !== false) throw heldError(path, holder.identity, what);
        if (attempt === ATTEMPTS) throw heldError(path, thisProcess(), what);
        await removeDead(path, holder.text);
      }
    } finally {
      await rm(own, { force: true });
    }
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
  return {
    async release() {
      if ((await holderOf(path)).text === content) await rm(path, { force: true });
    },
  };
}

/** Whether the lock is ours now; false where there is one already. */
async function isTaken(own: string, path: string, content: string): Promise<boolean> {
  try {
    await link(own, path).catch((error: unknown) => {
      if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error;
      return writeFile(path, content, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What a lock file says; no identity for one that is gone or was cut short by a crash. */
async function holderOf(path: string): Promise<{ text: string; identity?: ProcessIdentity }> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    if (Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof started === 'string')
      return { text, identity: { pid: pid!, host, started } };
  } catch {
    // Cut short: nobody's.
  }
  return { text };
}

/** Removes a dead process' lock. A process that was faster has its own there by now: that one is put back. */
async function removeDead(path: string, text: string): Promise<void> {
  const aside = temporaryBeside(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await holderOf(aside)).text !== text) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function heldError(
  path: string,
  { pid, host }: ProcessIdentity,
  { operation, rule }: { readonly operation: string; readonly rule: string },
): Error {
  return invalid(
    operation,
    rule,
    `${path}, held by process ${pid} on ${host}`,
    'Wait for that process, or stop it; if it has ended, remove that file.',
  );
}

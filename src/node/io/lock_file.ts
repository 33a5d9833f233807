import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { invalid } from '../../errors.js';
import { explainWriteFailure } from './file_errors.js';
import { isRunning, thisProcess, type ProcessIdentity } from './this_process.js';
import { temporaryBeside } from './write_file.js';

/** A lock that is held. */
export interface Lock {
  /** Removes the lock file; twice is allowed. */
  release(): Promise<void>;
}

/**
 * Looks at a dead process' lock while others replace it, PAUSE ms apart: a replacement is five small file operations,
 * so that twenty seconds cover a slow disk, and a stopped process that holds the claim is named after them.
 */
const ATTEMPTS = 1000;
const PAUSE = 20;

/** What file systems answer that have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

let locks = 0;

/**
 * Takes a lock file, which says who holds it. The file appears with its content at once (a hard link to a temporary
 * file); that of a process of this machine that has ended is replaced, by one process alone. Of processes on other
 * machines nothing can be known, so that theirs are honoured.
 * @param what said of a lock that is held: what is locked, and the rule
 * @throws InvalidInputError when a process holds it, naming the process and the file
 */
export async function acquireLock(
  path: string,
  what: { readonly operation: string; readonly rule: string },
): Promise<Lock> {
  try {
    const taken = await takeLock(path, 0);
    if ('release' in taken) return taken;
    throw heldError(path, taken, what);
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

/** The lock file itself, or the claim of a `level` to replace a dead one, named as a temporary of no process. */
const fileOf = (path: string, level: number): string =>
  level === 0 ? path : join(dirname(path), `.${basename(path)}.0.${level}.tmp`);

/** The lock, or who holds it. */
async function takeLock(path: string, level: number): Promise<Lock | ProcessIdentity> {
  const file = fileOf(path, level);
  const content = JSON.stringify({ ...thisProcess(), count: locks++ });
  const own = temporaryBeside(path);
  await writeFile(own, content, { flag: 'wx' });
  try {
    for (let attempt = 0; !(await isTaken(own, file, content)); attempt++) {
      const holder = await holderOf(file);
      if (holder.identity && isRunning(holder.identity) !== false) return holder.identity;
      if (holder.text === undefined) continue;
      const replaced = await replaceDead(path, level, holder.text, own);
      if (replaced === true) break;
      if (replaced === false) continue;
      if (attempt >= ATTEMPTS) return replaced;
      await setTimeout(PAUSE);
    }
  } finally {
    await rm(own, { force: true });
  }
  return {
    async release() {
      if ((await holderOf(file)).text === content) await rm(file, { force: true });
    },
  };
}

/**
 * Puts our lock in a dead one's place: true where that was done, false where another process was faster, or who is
 * about to. Whoever replaces a lock holds the claim to it, a lock of the same kind, so that between the look at the
 * dead one and the renaming nobody else does; and a lock that is there is never removed but by its owner.
 */
async function replaceDead(path: string, level: number, dead: string, own: string): Promise<boolean | ProcessIdentity> {
  const claim = await takeLock(path, level + 1);
  if (!('release' in claim)) return claim;
  try {
    const file = fileOf(path, level);
    if ((await holderOf(file)).text !== dead) return false;
    await rename(own, file);
    return true;
  } finally {
    await claim.release();
  }
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

/** What a lock file says; no text for one that is gone, no identity for one that was cut short by a crash. */
async function holderOf(path: string): Promise<{ text?: string; identity?: ProcessIdentity }> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return {};
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    if (Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof started === 'string')
      return { text, identity: { pid: pid!, host, started } };
  } catch {
    // Cut short: nobody's.
  }
  return { text };
}

/** Whether a process holds a lock, as far as this machine can tell: of one on another machine it is believed. */
export async function isHeld(path: string): Promise<boolean> {
  const { identity } = await holderOf(path);
  return identity !== undefined && isRunning(identity) !== false;
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

import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, type Lock } from '../../../src/node/io/lock_file.js';
import { isRunning, thisProcess } from '../../../src/node/io/this_process.js';

const what = { operation: 'thing', rule: 'one at a time' };

/** The id of a process that has ended. */
const deadProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('acquireLock', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-file-'));
    path = join(folder, 'it.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is held until it is released, and says by whom', async () => {
    const lock = await acquireLock(path, what);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await expect(acquireLock(path, what)).rejects.toThrow(
      `thing: one at a time; got ${path}, held by process ${process.pid} on ${hostname()}. Wait for that process, or stop it; if it has ended, remove that file.`,
    );
    expect(await readdir(folder)).toEqual(['it.lock']);
    await lock.release();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await acquireLock(path, what)).release();
  });

  it.each([
    ['a process that has ended', () => ({ ...thisProcess(), pid: deadProcess() })],
    ['an earlier process with the id of one that runs', () => ({ ...thisProcess(), started: 'another boot 1' })],
    ['nobody: it was cut short', () => '{"pid": 1'],
    ['nobody: its process id is none', () => ({ ...thisProcess(), pid: 1e15 })],
  ])('is taken over from %s', async (_, holder) => {
    const content = holder();
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    const lock = await acquireLock(path, what);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of another machine is honoured, as nothing can be known of it', async () => {
    await writeFile(path, JSON.stringify({ pid: deadProcess(), host: 'elsewhere', started: '' }));
    await expect(acquireLock(path, what)).rejects.toThrow(/held by process \d+ on elsewhere/);
  });

  it('goes to one alone of many that find a dead process’ lock at once', async () => {
    await writeFile(path, JSON.stringify({ ...thisProcess(), pid: deadProcess() }));
    const tried = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path, what)));
    const held = tried.filter((t): t is PromiseFulfilledResult<Lock> => t.status === 'fulfilled');
    expect(held).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['it.lock']);
    await held[0].value.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over where the process that was about to died, too, and nothing is left of either', async () => {
    const dead = () => JSON.stringify({ ...thisProcess(), pid: deadProcess() });
    await writeFile(path, dead());
    for (const level of [1, 2]) await writeFile(join(folder, `.it.lock.0.${level}.tmp`), dead());
    const lock = await acquireLock(path, what);
    expect(await readdir(folder)).toEqual(['it.lock']);
    await lock.release();
  });

  it('is left to whoever claims to replace it', async () => {
    const dead = JSON.stringify({ ...thisProcess(), pid: deadProcess() });
    await writeFile(path, dead);
    const claim = join(folder, '.it.lock.0.1.tmp');
    await writeFile(claim, JSON.stringify(thisProcess()));
    const taking = acquireLock(path, what);
    // Long enough for a taker that does not ask: all of its operations are on small files.
    for (let i = 0; i < 50; i++) expect(await readFile(path, 'utf8')).toBe(dead);
    await rm(claim);
    await (await taking).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not removed by one whose lock was taken away', async () => {
    const lock = await acquireLock(path, what);
    await writeFile(path, 'another’s');
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe('another’s');
  });

  it('knows processes that run from those that do not', () => {
    expect(isRunning(thisProcess())).toBe(true);
    expect(isRunning({ ...thisProcess(), pid: deadProcess() })).toBe(false);
    expect(isRunning({ ...thisProcess(), host: 'elsewhere' })).toBeUndefined();
  });
});

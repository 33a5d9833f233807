/** Real network namespaces: run as root, as `.ci/run` is; elsewhere they fail and say what they need. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Hosts, type Link } from './hosts.js';

const LINK: Link = { milliseconds: 50, megabitsPerSecond: 1 };

const left = (): string[] =>
  execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.includes(`-${process.pid}-`));

/** What a client of the server says that is started on a host, and the seconds that it took. */
async function client(hosts: Hosts, ...args: readonly string[]): Promise<{ said: string; seconds: number }> {
  const began = performance.now();
  const child = hosts.spawn('worker', 'redis-cli', ['-u', hosts.address('worker'), ...args]);
  let said = '';
  child.stdout!.on('data', (piece: Buffer) => (said += piece.toString()));
  await once(child, 'close');
  return { said, seconds: (performance.now() - began) / 1000 };
}

it('have delay and a rate, and are gone afterwards', async () => {
  await Hosts.with(LINK, async (hosts) => {
    expect(left()).toHaveLength(3);
    while (!(await client(hosts, 'PING')).said.startsWith('PONG')) await delay(50);
    // A connection and an answer are two ways there and back. Least times alone, which no load makes shorter.
    expect((await client(hosts, 'PING')).seconds).toBeGreaterThan(0.2);
    // 100 kB at 1 Mbit/s.
    expect((await client(hosts, 'SET', 'a', 'x'.repeat(100_000))).seconds).toBeGreaterThan(0.8);
  });
  expect(left()).toEqual([]);
});

it('are gone where what used them failed', async () => {
  await expect(Hosts.with(LINK, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(left()).toEqual([]);
});

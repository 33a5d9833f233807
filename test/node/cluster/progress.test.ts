import type { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import { sayProgress, type Said } from '../../../src/node/cluster/progress.js';

const never = new Promise<never>(() => undefined);
const said: Said = { kind: 'sweep', name: 'a', arithmetic: 'b', done: 1, of: 2, failed: 0, workers: 0, lost: 0 };
const redisWith = (set: () => Promise<unknown>, del: () => Promise<unknown>): Redis =>
  ({ status: 'ready', set, del }) as unknown as Redis;

it.each([
  ['says nothing to what is said', () => never, () => never],
  ['is asked to forget it', () => Promise.resolve(), () => never],
])('ends though the server stands still when it %s', async (_, set, del) => {
  const say = sayProgress(
    redisWith(set, del),
    'id',
    () => said,
    () => undefined,
  );
  await say.close();
});

it('tells what is no fault of the server, and goes on', async () => {
  const told: string[] = [];
  const look = vi.fn(() => Promise.reject(new TypeError('no such field')));
  const set = () => Promise.resolve();
  const say = sayProgress(redisWith(set, set), 'id', look, (message) => told.push(message));
  await vi.waitFor(() => expect(told).toEqual(['status is not told how far this is: no such field']));
  await say.close();
});

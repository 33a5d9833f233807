/** Which errors are of a server, or of the way to it, so that they may be over soon. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import type { ReadyProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import type { Device } from '../../../src/device/device.js';
import { isFaultOfRedis, openRedis } from '../../../src/node/cluster/training_redis.js';
import { openTrainingSession } from '../../../src/node/cluster/training_session.js';

const announced = vi.hoisted(() => ({ times: 0 }));
vi.mock('../../../src/node/cluster/training_queue.js', () => ({
  announce: () => (announced.times++ === 0 ? Promise.resolve() : Promise.reject(new TypeError('a defect'))),
  coordinatorTransport: () => ({ renew: () => Promise.resolve(), withdraw: () => Promise.resolve() }),
}));
vi.mock('../../../src/cluster/training_job.js', () => ({ describeTraining: () => Promise.resolve('a record') }));

/** A server that takes all commands, and breaks off within a transaction. */
async function brittle(): Promise<{ address: string; close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const text = bytes.toString().toLowerCase();
      if (text.includes('multi')) return void socket.end('+OK\r\n');
      for (const command of text.match(/(?<=^\*\d+\r\n\$\d+\r\n|\n\*\d+\r\n\$\d+\r\n)\w+/g) ?? [])
        socket.write(command === 'info' ? '$9\r\nloading:0\r\n' : '+OK\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

it('a server that breaks off within a transaction is at fault', async () => {
  const server = await brittle();
  const redis = await openRedis(server.address);
  const error: unknown = await redis
    .multi()
    .set('a', 'b')
    .exec()
    .catch((e: unknown) => e);
  redis.disconnect();
  server.close();
  expect(error).toMatchObject({ message: expect.stringContaining('aborted due to connection close') as string });
  expect(isFaultOfRedis(error)).toBe(true);
});

it('a defect in what a timer does is told, and ends no process', async () => {
  const server = await brittle();
  const told: string[] = [];
  const onNote = (message: string): void => void told.push(message);
  const problem = { training: { iterations: 1 } };
  const loaded = { problem, potential: { length: 1 } } as unknown as ReadyProblem;
  const device = { info: { kind: 'cpu', driver: '' } } as unknown as Device;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const session = await openTrainingSession(server.address, { loaded, seed: 0, device, onNote });
    vi.advanceTimersByTime(5000);
    const message = 'workers are not told that the training goes on: a defect';
    await vi.waitFor(() => expect(told).toContain(message));
    await session.close();
  } finally {
    vi.useRealTimers();
    server.close();
  }
});

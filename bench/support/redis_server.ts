import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openRedis } from '../../src/node/cluster/training_redis.js';
import type { Row } from './bench.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A server of its own, without a file; undefined where this machine has none. */
async function startServer(port: number): Promise<ChildProcess | undefined> {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', own, { stdio: 'ignore' });
  const begun = await Promise.race([once(server, 'spawn'), once(server, 'error').then(() => undefined)]);
  return begun && server;
}

/** A connection to a server that may still be starting. */
export async function connect(address: string) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await openRedis(address);
    } catch (error) {
      if (attempt === 100) throw error;
      await delay(50);
    }
  }
}

/** Rows that need a Redis server on this machine; one untimed row called `name` where there is none. */
export async function withRedis(name: string, measure: (address: string) => Promise<Row[]>): Promise<Row[]> {
  const port = await freePort();
  const server = await startServer(port);
  if (server === undefined) {
    const why = 'no redis-server on this machine. To have it: apt-get install redis-server';
    return [{ name, seconds: [], untimed: { why, failed: false } }];
  }
  const ended = once(server, 'exit');
  const address = `redis://127.0.0.1:${port}`;
  try {
    (await connect(address)).disconnect();
    return await measure(address);
  } finally {
    server.kill();
    await ended;
  }
}

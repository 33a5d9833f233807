import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';

/** A Redis server of its own, on a free port. */
export async function startServer(folder) {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  const own = ['--port', String(port), '--dir', folder, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', own, { stdio: 'ignore' });
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(([error]) => {
      throw new Error('no redis-server on this machine: apt-get install redis-server', { cause: error });
    }),
  ]);
  const address = `redis://127.0.0.1:${port}`;
  const client = new Redis(address, { maxRetriesPerRequest: null });
  client.on('error', () => undefined); // until it is up
  await client.ping();
  client.disconnect();
  return {
    address,
    async stop() {
      child.kill('SIGKILL');
      await delay(100);
    },
  };
}

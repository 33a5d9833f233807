import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free_port.js';

/** A real Redis server on a port and in a folder of its own. */
export interface RedisServer {
  readonly address: string;
  /** Kills it at once, as a loss of power does. */
  kill(): Promise<void>;
  /** Has it stand still: connections stay, and nothing is answered any more. */
  freeze(): void;
  /** Starts it again, on the same port; without its file it has forgotten all. */
  start(): Promise<void>;
  /** Removes what it has written. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error where there is no `redis-server`: these tests fail, they are never skipped */
export async function startRedis(options: readonly string[] = [], password?: string): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const address = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const own = ['--port', String(port), '--dir', folder, '--bind', '127.0.0.1', '--save', ''];
    const child = spawn('redis-server', [...own, '--appendonly', 'yes', '--appendfsync', 'always', ...options], {
      stdio: 'ignore',
    });
    const failed = once(child, 'error').then(([error]) => {
      throw new Error('no redis-server on this machine: apt-get install redis-server', { cause: error });
    });
    await Promise.race([once(child, 'spawn'), failed]);
    server = child;
    for (let attempt = 0; ; attempt++) {
      const client = new Redis(address, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.ping();
        return;
      } catch (error) {
        if (attempt > 200) throw error;
        await delay(50);
      } finally {
        client.disconnect();
      }
    }
  };
  await start();
  return {
    address,
    kill,
    freeze: () => void server?.kill('SIGSTOP'),
    start,
    forget: () => rm(join(folder, 'appendonlydir'), { recursive: true, force: true }),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

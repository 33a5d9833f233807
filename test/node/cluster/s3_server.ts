import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { freePort } from './free_port.js';

const program = fileURLToPath(new URL('s3_server.py', import.meta.url));
/** Debian's own, which sees what Debian installs. */
const PYTHON = '/usr/bin/python3';

/** A real server of S3 on a port and in a folder of its own, with one bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  /** Sets the client's environment, until the test ends, for this process and those that it starts. */
  stubEnvironment(): void;
  kill(): Promise<void>;
  /** Starts it again, on the same port, with what it has kept. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const KEY = 'test:tester';
export const SECRET = 'testing';

/** @throws Error where Swift is not installed: these tests fail, they are never skipped */
export async function startS3(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 's3-'));
  const port = await freePort();
  const [endpoint, bucket] = [`http://127.0.0.1:${port}`, 'barycenter'];
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const child = spawn(PYTHON, [program, folder, String(port), bucket], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    const failed = Promise.race([once(child, 'error'), once(child, 'exit')]).then(() => {
      throw new Error(`no server of S3 on this machine: apt-get install python3-swift\n${said}`);
    });
    await Promise.race([once(child.stdout, 'data'), failed]);
    failed.catch(() => undefined);
    server = child;
  };
  await start();
  return {
    endpoint,
    bucket,
    stubEnvironment() {
      const settings = {
        ENDPOINT_URL_S3: endpoint,
        REGION: 'us-east-1',
        ACCESS_KEY_ID: KEY,
        SECRET_ACCESS_KEY: SECRET,
      };
      for (const [name, value] of Object.entries(settings)) vi.stubEnv(`AWS_${name}`, value);
      // What this machine may have of its own, and a question to the network where keys are none.
      for (const name of ['CONFIG_FILE', 'SHARED_CREDENTIALS_FILE']) vi.stubEnv(`AWS_${name}`, '/dev/null');
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    },
    kill,
    start,
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

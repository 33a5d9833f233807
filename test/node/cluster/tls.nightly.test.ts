/** Queues over TLS: a server with a certificate of a CA of one's own, and a password in its address. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clusterRun, command, CPU, removeRun, type ClusterRun } from './cluster_run.js';
import { startRedis, type RedisServer } from './redis_server.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

let run: ClusterRun;
let redis: RedisServer;
let address: string;

/** A CA and a certificate of it for 127.0.0.1, good for a day. */
function makeCertificates(path: (name: string) => string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  openssl('req', '-x509', ...key, '-subj', '/CN=test CA', '-keyout', path('ca.key'), '-out', path('ca.pem'));
  openssl(
    ...['req', '-x509', ...key, '-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-keyout', path('redis.key'), '-out', path('redis.pem')],
  );
}

beforeAll(async () => {
  run = await clusterRun();
  makeCertificates((name) => run.path(name));
  const tls = ['--tls-cert-file', run.path('redis.pem'), '--tls-key-file', run.path('redis.key')];
  const port = 20_000 + (process.pid % 20_000);
  // The other port is the tests' own, to see that the server is up.
  redis = await startRedis(
    [...tls, '--tls-ca-cert-file', run.path('ca.pem'), '--tls-auth-clients', 'no', '--tls-port', String(port)].concat([
      '--requirepass',
      'sesame',
    ]),
    'sesame',
  );
  address = `rediss://:sesame@127.0.0.1:${port}`;
});
afterAll(async () => {
  await redis.stop();
  await removeRun(run);
});

/** A command with or without the CA among those that are trusted. */
function trusting(args: readonly string[], ca: boolean) {
  const env = { ...process.env, ...(ca ? { NODE_EXTRA_CA_CERTS: run.path('ca.pem') } : {}) };
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

it('maps a table over TLS, where the CA is trusted, and says what is wrong where it is not', async () => {
  const sample = ['sample', run.run, '--marginal', '0', '--input', run.input, ...CPU];
  expect(await command(...sample, '--output', run.path('one.npy'))).toMatchObject({ code: 0 });
  const queue = ['--queue', address, '--store', run.path('store')];
  const worker = trusting(['worker', ...queue, ...CPU], true);
  try {
    const queued = await trusting([...sample, ...queue, '--output', run.path('queued.npy')], true).ended;
    expect(queued.code, queued.said).toBe(0);
    expect((await readFile(run.path('queued.npy'))).equals(await readFile(run.path('one.npy')))).toBe(true);
  } finally {
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  }
  for (const args of [['status'], ['worker', '--train', ...CPU]]) {
    const { code, said } = await trusting([...args, '--queue', address], false).ended;
    expect(code).toBe(2);
    expect(said).toMatch(/a Redis server must answer.*certificate/s);
    expect(said).not.toContain('sesame');
  }
  const wrong = await trusting(['status', '--queue', address.replace('sesame', 'pumpkin')], true).ended;
  expect(wrong).toMatchObject({ code: 2, said: expect.stringContaining('WRONGPASS') as string });
  await rm(run.path('store'), { recursive: true });
});

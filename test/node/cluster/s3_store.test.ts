/** What a bucket is to a store where the server is none, hangs, breaks off or answers in pages. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../../src/node/cluster/open_store.js';
import type { Store } from '../../../src/cluster/store.js';
import { parseS3Address } from '../../../src/node/cluster/s3/s3_address.js';

let server: Server | undefined;
let told: string[];

beforeEach(() => {
  told = [];
  vi.stubEnv('AWS_REGION', 'us-east-1');
  for (const name of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']) vi.stubEnv(`AWS_${name}`, 'x');
  for (const name of ['CONFIG_FILE', 'SHARED_CREDENTIALS_FILE']) vi.stubEnv(`AWS_${name}`, '/dev/null');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const page = (inside = ''): string =>
  `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount>${inside}</ListBucketResult>`;

async function opened(answer: RequestListener, signal?: AbortSignal): Promise<Store> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const onNote = (message: string) => void told.push(message);
  return openStore('s3://bucket/p', { onNote, patience: 0.2, timeout: 0.5, ...(signal ? { signal } : {}) });
}

describe('an address of a bucket', () => {
  it.each([
    ['s3://b-1.x', { bucket: 'b-1.x', prefix: '', pathStyle: true }],
    ['s3://My_Bucket/a/b=1/', { bucket: 'My_Bucket', prefix: 'a/b=1/', pathStyle: true }],
    ['s3://bucket/a?use_path_style=false', { bucket: 'bucket', prefix: 'a/', pathStyle: false }],
  ])('%s is read', (address, expected) => {
    expect(parseS3Address(address)).toEqual(expected);
  });

  it.each([
    ['s3://', 'a bucket has three'],
    ['s3://bu%20cket', 'a bucket has three'],
    ['s3://bucket:9000/a', 'a bucket has no port'],
    ['s3://sesame:street@bucket', 'keys are none of an address'],
    ['s3://sesame@bucket', 'keys are none of an address'],
    ['s3://key:ses/ame@bucket/p', 'keys are none of an address'],
    ['s3://key:12/sesame@bucket/p', 'keys are none of an address'],
    ['s3://key:sesame', 'must be the address of a bucket; got s3://…'],
    ['s3://bucket/p?secret=sesame', '=true or false; got ?secret=…'],
    ['s3://bucket/a//b', 'a prefix is of'],
    ['s3://bucket/a b', 'a prefix is of'],
    ['s3://bucket/a?region=x', 'all that may follow is ?use_path_style'],
    ['gs://bucket/a', 'must be a folder or s3://BUCKET/PREFIX; got gs://'],
  ])('%s is refused', async (address, message) => {
    const error = await openStore(address).catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ name: 'InvalidInputError', message: expect.stringContaining(message) as string });
    expect((error as Error).message).not.toMatch(/ses/);
  });
});

describe('a server', () => {
  it('of another kind is refused', async () => {
    const answer: RequestListener = (_, response) => response.end('<html>hello</html>');
    await expect(opened(answer)).rejects.toThrow('must be on a server of S3; got no list of keys');
  });

  it('that accepts and says nothing is given up', async () => {
    await expect(opened(() => undefined)).rejects.toThrow(/a server of S3 must answer; got TimeoutError/);
  });

  it('of another region is named', async () => {
    const answer: RequestListener = (_, response) => {
      response.writeHead(301);
      response.end('<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>');
    };
    await expect(opened(answer)).rejects.toThrow('Set AWS_REGION');
  });

  it('that breaks off and is busy is waited for, and then given up', async () => {
    let gets = 0;
    const store = await opened((request, response) => {
      if (request.url!.includes('list-type')) response.end(page());
      else if (++gets > 1) response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
      else response.writeHead(200, { 'content-length': 100 }).write('abc', () => response.destroy());
    });
    await expect(store.get('results/a.npy')).rejects.toThrow('a server of S3 must answer; got 503 SlowDown');
    expect(told).toEqual([expect.stringContaining('does not answer (aborted): waiting') as string]);
    expect(gets).toBe(2);
  });

  it('that is waited for is left at once when work stops', async () => {
    const controller = new AbortController();
    const store = await opened((request, response) => {
      if (request.url!.includes('list-type')) response.end(page());
      else controller.abort();
    }, controller.signal);
    await expect(store.get('results/a.npy')).rejects.toMatchObject({ name: 'AbortError', exitCode: 130 });
  });

  it('is asked for every page of names', async () => {
    const asked: string[] = [];
    const store = await opened((request, response) => {
      asked.push(new URL(request.url!, 'http://h').searchParams.get('continuation-token') ?? '');
      const key = (name: string): string => `<Contents><Key>p/results/${name}</Key></Contents>`;
      const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>';
      response.end(asked.at(-1) === 'more' ? page(key('a.npy')) : page(key('b.npy') + next));
    });
    expect(await store.list('results')).toEqual(['results/a.npy', 'results/b.npy']);
    expect(asked).toEqual(['', '', 'more']);
  });
});

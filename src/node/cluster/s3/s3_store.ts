import { setTimeout as delay } from 'node:timers/promises';
import type * as S3 from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '#platform/hash';
import { checkName, type Store } from '../../../cluster/store.js';
import { abortedBy, invalid } from '../../../errors.js';
import { fromBeside } from '../from_beside.js';
import { someAtOnce } from '../some_at_once.js';
import { parseS3Address } from './s3_address.js';
import { explainS3Failure, isAway, isNothing } from './s3_errors.js';

/** Of a store in a bucket; a folder has no use for them. */
export interface StoreOptions {
  /** Told of a server that is away and of objects that are damaged. */
  readonly onNote?: (message: string) => void;
  /** Ends waiting, and what is under way. */
  readonly signal?: AbortSignal;
  /** Seconds in which a server that has answered once may be away: 60 if left out. */
  readonly patience?: number;
  /** Seconds without a byte until a request has failed: 20 if left out. */
  readonly timeout?: number;
}

/** Milliseconds between two tries while the server is away. */
const AGAIN = 1000;
/** Milliseconds between two looks for results: each costs a request per shard that is waited for. */
const LOOK = 1000;
/** Objects that are removed at once. */
const REMOVED_AT_ONCE = 16;
/** The object's own metadata that has its SHA-256. */
const HASH = 'sha256';

type Library = typeof S3;
type Options = { readonly abortSignal?: AbortSignal };
type Send = <T>(request: (client: S3Client, options: Options) => Promise<T>) => Promise<T>;

interface OpenBucket {
  readonly library: Library;
  readonly send: Send;
  readonly bucket: string;
  readonly prefix: string;
  readonly title: string;
  readonly tell: (message: string) => void;
}

/** Sends requests, again and again while the server is away. */
function patientSender(
  client: S3Client,
  title: string,
  { onNote, signal, patience = 60 }: StoreOptions,
): { readonly first: Send; readonly send: Send } {
  const options = signal ? { abortSignal: signal } : {};
  const explained = (error: unknown): unknown =>
    signal?.aborted
      ? abortedBy(signal, `${title}: stopped; the same command goes on from there`)
      : explainS3Failure(title, error);
  const first: Send = async (request) => {
    try {
      return await request(client, options);
    } catch (error) {
      throw explained(error);
    }
  };
  const send: Send = async (request) => {
    let since: number | undefined;
    for (;;) {
      try {
        return await request(client, options);
      } catch (error) {
        if (isNothing(error)) throw error;
        const now = performance.now();
        if (!isAway(error) || signal?.aborted || now - (since ?? now) > 1000 * patience) throw explained(error);
        if (since === undefined)
          onNote?.(`${title} does not answer (${(error as Error).message}): waiting ${patience} s`);
        since ??= now;
        await delay(AGAIN, undefined, { ...(signal ? { signal } : {}) }).catch(() => undefined);
      }
    }
  };
  return { first, send };
}

/**
 * Bytes under keys, each with its SHA-256 beside it. A put is whole or nothing by what S3 promises, and what does not
 * have its SHA-256 when it is read, a truncated object say, is removed and is as if it had never been there.
 */
function storeOf({ library, send, bucket, prefix, title, tell }: OpenBucket): Store {
  const at = (name: string): { readonly Bucket: string; readonly Key: string } => {
    checkName(name);
    return { Bucket: bucket, Key: `${prefix}${name}` };
  };
  const read = async (name: string): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> => {
    const command = new library.GetObjectCommand(at(name));
    const { bytes, hash } = await send(async (client, options) => {
      const { Body, Metadata } = await client.send(command, options);
      return { bytes: await Body!.transformToByteArray(), hash: Metadata?.[HASH] };
    });
    return { bytes, isWhole: (await sha256([bytes])) === hash };
  };
  const removeOne = (name: string): Promise<unknown> =>
    send((client, options) => client.send(new library.DeleteObjectCommand(at(name)), options));
  return {
    title,
    look: LOOK,
    async put(name, bytes) {
      const put = { ...at(name), Body: bytes, Metadata: { [HASH]: await sha256([bytes]) } };
      await send((client, options) => client.send(new library.PutObjectCommand(put), options));
    },
    async get(name) {
      try {
        // Twice, for it may have been damaged on its way.
        for (let times = 0; times < 2; times++) {
          const { bytes, isWhole } = await read(name);
          if (isWhole) return bytes;
        }
        tell(`${title}: ${name} is damaged: its bytes are not those of its SHA-256; it is removed, and done again`);
        await removeOne(name);
      } catch (error) {
        if (!isNothing(error)) throw error;
      }
      return undefined;
    },
    async has(name) {
      try {
        await send((client, options) => client.send(new library.HeadObjectCommand(at(name)), options));
        return true;
      } catch (error) {
        if (isNothing(error)) return false;
        throw error;
      }
    },
    async list(folder) {
      const names: string[] = [];
      let after: string | undefined;
      do {
        const page = { Bucket: bucket, Prefix: `${prefix}${folder}/`, ContinuationToken: after };
        const found = await send((client, options) => client.send(new library.ListObjectsV2Command(page), options));
        names.push(...(found.Contents ?? []).map(({ Key }) => Key!.slice(prefix.length)));
        after = found.NextContinuationToken;
      } while (after !== undefined);
      return names.sort();
    },
    // One by one: servers differ in which checksum a request for many must have, and refuse what others demand.
    remove: (names) =>
      someAtOnce(names, REMOVED_AT_ONCE, async (name) => {
        await removeOne(name);
      }),
  };
}

/**
 * A store in a bucket of S3, or of a server that speaks it. Server, region and keys are the settings of AWS's client:
 * AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and so on, or its files.
 * @param address `s3://bucket/prefix`, see `parseS3Address`
 * @throws InvalidInputError for an address, keys, a bucket or a server that are none, and without the client
 */
export async function openS3Store(address: string, options: StoreOptions): Promise<Store> {
  const { bucket, prefix, pathStyle } = parseS3Address(address);
  const title = `the store s3://${bucket}/${prefix.replace(/\/$/, '')}`;
  const load = () => import('@aws-sdk/client-s3');
  const library = await fromBeside('--store', load, 'the package @aws-sdk/client-s3', '@aws-sdk/client-s3');
  const socketTimeout = 1000 * (options.timeout ?? 20);
  const requestHandler = { connectionTimeout: socketTimeout / 2, socketTimeout };
  const client = new library.S3Client({ forcePathStyle: pathStyle, requestHandler });
  const { first, send } = patientSender(client, title, options);
  // A list tells what the answer to a single key does not: keys that are wrong from a bucket that is not there.
  const page = { Bucket: bucket, Prefix: prefix, MaxKeys: 1 };
  const { KeyCount } = await first((c, o) => c.send(new library.ListObjectsV2Command(page), o));
  if (KeyCount === undefined)
    throw invalid(title, 'must be on a server of S3', 'no list of keys', 'Check AWS_ENDPOINT_URL_S3.');
  return storeOf({ library, send, bucket, prefix, title, tell: (message) => options.onNote?.(message) });
}

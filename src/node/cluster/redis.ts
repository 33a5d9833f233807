import type * as Bullmq from 'bullmq';
import type { Queue, QueueOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { invalid, type InvalidInputError } from '../../errors.js';
import { fromBeside } from './from_beside.js';

/** BullMQ and its client of Redis, which are installed only where they are wanted. */
export interface QueueLibrary {
  readonly bullmq: typeof Bullmq;
  readonly Redis: typeof Redis;
}

/** @throws InvalidInputError naming the command that installs what is missing */
export const queueLibrary = (): Promise<QueueLibrary> =>
  fromBeside(
    '--queue',
    async () => ({ bullmq: await import('bullmq'), Redis: (await import('ioredis')).Redis }),
    'the packages bullmq and ioredis',
    'bullmq@^6.3.3 ioredis',
  );

const NO_ADDRESS = 'what is no address';

/**
 * An address as messages show it: server and database. All else may be a password, or the half of one: a user without
 * a colon, a query, what follows a slash that stood in a password.
 */
export function withoutPassword(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isRedis(url) || url.host === '') return NO_ADDRESS;
  const { protocol, host, pathname, search, hash } = url;
  return `${pathname}${search}${hash}`.includes('@') ? NO_ADDRESS : `${protocol}//${host}${pathname}`;
}

const isRedis = ({ protocol }: URL): boolean => ['redis:', 'rediss:'].includes(protocol);

/** @throws InvalidInputError unless it is the address of a Redis server */
export function checkAddress(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && isRedis(url) && /^(\/\d*)?$/.test(url.pathname)) return;
  const shown = withoutPassword(address);
  throw invalid(
    '--queue',
    shown === NO_ADDRESS ? 'must be the address of a Redis server' : 'a database must be a whole number',
    shown,
    'Write redis://[[user]:password@]host[:port][/database], or rediss:// for TLS.',
  );
}

/** Says what is wrong where the server has no such database, of which it would use the first one instead. */
export async function checkDatabase(connection: Redis, address: string): Promise<void> {
  const database = new URL(address).pathname.slice(1);
  if (database !== '') await connection.select(database);
}

/** Milliseconds in which a server must answer at first. Later on, one that is away is waited for. */
const FIRST_ANSWER = 10_000;

/** Connections to a server. `close()` ends them all, whether or not it answers. */
export interface Connections {
  readonly library: QueueLibrary;
  /** A connection of its own, which waits through restarts of the server. */
  connect(): Redis;
  close(): void;
}

/**
 * @param onTrouble told of what goes wrong on any of them
 * @throws InvalidInputError for an address at which no server answers
 */
export async function connectTo(address: string, onTrouble: (message: string) => void): Promise<Connections> {
  checkAddress(address);
  const library = await queueLibrary();
  const refused = (error: unknown): InvalidInputError =>
    invalid(
      '--queue',
      `a Redis server must answer at ${withoutPassword(address)}`,
      error instanceof Error ? error.message : String(error),
      'Check that it runs, the address, and the password; docs/cluster.md begins with starting one.',
    );
  const first = new library.Redis(address, {
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let said: unknown;
  first.on('error', (error: unknown) => (said = error));
  try {
    await first.connect();
    await first.ping();
    await checkDatabase(first, address);
  } catch (error) {
    throw refused(said ?? error);
  } finally {
    first.disconnect();
  }
  const open: Redis[] = [];
  return {
    library,
    connect() {
      const retryStrategy = (times: number): number => Math.min(100 * times, 2000);
      const connection = new library.Redis(address, { maxRetriesPerRequest: null, retryStrategy });
      connection.on('error', (error: Error) => onTrouble(error.message));
      open.push(connection);
      // A worker makes one of its own of it, which would otherwise try to connect again for as long as the process is.
      const duplicate = connection.duplicate.bind(connection);
      connection.duplicate = (override) => {
        const copy = duplicate(override);
        open.push(copy);
        return copy;
      };
      return connection;
    },
    close() {
      for (const connection of open) connection.disconnect();
    },
  };
}

/** What names of our queues begin with. */
export const QUEUES = 'barycenter-';

/** One queue for each arithmetic, so that no shard reaches a machine that would round it otherwise. */
export const queueName = (arithmetic: string): string => QUEUES + arithmetic.replace(/[^\w.]+/g, '-');

/** What travels through the queue: a job, and which table it is of, for whoever watches. */
export interface Message {
  readonly job: unknown;
  readonly table: { readonly name: string; readonly shards: number };
}

export type JobQueue = Queue<Message>;

export function openQueue(connections: Connections, name: string, onTrouble: (message: string) => void): JobQueue {
  const options: QueueOptions = { connection: connections.connect() };
  const queue = new connections.library.bullmq.Queue<Message>(name, options);
  queue.on('error', (error: Error) => onTrouble(error.message));
  return queue;
}

/** Hears the same trouble once in `quiet` ms. */
export function seldom(tell: (message: string) => void, quiet = 10_000): (message: string) => void {
  const told = new Map<string, number>();
  return (message) => {
    const now = performance.now();
    if (now - (told.get(message) ?? -Infinity) < quiet) return;
    told.set(message, now);
    tell(message);
  };
}

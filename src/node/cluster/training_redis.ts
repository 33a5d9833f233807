import type { Redis } from 'ioredis';
import { invalid } from '../../errors.js';
import { fromBeside } from './from_beside.js';
import { checkAddress, checkDatabase, withoutPassword } from './redis.js';

/** A command that is not answered in so many milliseconds has failed, if `openRedis` is not told of fewer. */
const COMMAND_MS = 20_000;
/** Between attempts to connect again, in milliseconds. */
const RECONNECT_MS = 250;

/**
 * A connection that comes back by itself; while it is away, commands fail at once. Whoever opens it disconnects it.
 * @param commandTimeout milliseconds in which a command must be answered; more than those that wait do so
 * @throws InvalidInputError for an address where no Redis answers, and without the client
 */
export async function openRedis(address: string, commandTimeout = COMMAND_MS): Promise<Redis> {
  checkAddress(address);
  const load = async () => (await import('ioredis')).Redis;
  const Client = await fromBeside('--queue', load, 'the package ioredis', 'ioredis');
  const redis = new Client(address, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout,
    retryStrategy: () => RECONNECT_MS,
  });
  // Faults are met where commands fail; without a listener they would end the process.
  let fault: Error | undefined;
  redis.on('error', (error: Error) => (fault = error));
  try {
    await redis.connect();
    await redis.ping();
    await checkDatabase(redis, address);
  } catch (error) {
    redis.disconnect();
    const said = (fault ?? (error as Error)).message;
    const wayOut = `Start it, or mend address and password (${said}).`;
    throw invalid('--queue', 'a Redis server must answer', withoutPassword(address), wayOut);
  }
  return redis;
}

const FAULTS = [
  /^Connection is closed/,
  /^Command aborted due to connection close/,
  /^Stream isn't writeable/,
  /^Command timed out/,
  /^Reached the max retries/,
];

/** Whether an error is one of the server or of the way to it, which may be over soon, and none of ours. */
export function isFaultOfRedis(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { name, message, code = '' } = error as NodeJS.ErrnoException;
  return name === 'ReplyError' || /^E[A-Z]+$/.test(code) || FAULTS.some((fault) => fault.test(message));
}

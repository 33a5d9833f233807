import { Option } from 'commander';
import { invalid } from '../../errors.js';

/** @param purpose what the command does with it, where that is not its whole business */
export const queueOption = (purpose?: string): Option => {
  const server = 'a Redis server: redis://[[user]:password@]host[:port][/database], rediss:// for TLS';
  return new Option('--queue <address>', purpose === undefined ? server : `${purpose}; ${server}`);
};

export const storeOption = (): Option =>
  new Option(
    '--store <place>',
    'for weights, rows and results: a folder that all machines see, or s3://BUCKET/PREFIX of object storage',
  );

/** @throws InvalidInputError unless there is a store for the queue, and a queue for the store */
export function checkQueueFlags({ queue, store }: { readonly queue?: string; readonly store?: string }): void {
  if ((queue === undefined) === (store === undefined)) return;
  const [missing, given] = queue === undefined ? ['--queue', '--store'] : ['--store', '--queue'];
  throw invalid(given, `needs ${missing} beside it`, 'it alone', 'Name the Redis server, and the store that all see.');
}

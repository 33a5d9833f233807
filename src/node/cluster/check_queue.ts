import { described } from '../../arguments.js';
import type { Store } from '../../cluster/store.js';
import { invalid } from '../../errors.js';
import { checkAddress } from './redis.js';

/** @throws InvalidInputError for what is no address of a Redis server, without showing it */
export function checkQueueAddress(operation: string, address: unknown): void {
  if (typeof address === 'string') return checkAddress(address);
  throw invalid(operation, 'it needs the address of a Redis server', described(address), "Pass 'redis://host:6379'.");
}

/** @throws InvalidInputError for what is no store, naming the mistake: a promise of one, or its address */
export function checkStore(operation: string, store: unknown): void {
  const methods: readonly (keyof Store)[] = ['put', 'get', 'has', 'list', 'remove'];
  const of = store as Record<string, unknown> | null | undefined;
  if (typeof store === 'object' && methods.every((method) => typeof of?.[method] === 'function')) return;
  const wayOut = "Pass folderStore('/shared/store'), or what await openStore('s3://…') gives.";
  throw invalid(operation, 'it needs a store', described(store), wayOut);
}

/** @throws InvalidInputError for what is no signal */
export function checkSignal(operation: string, signal: unknown): void {
  if (signal instanceof AbortSignal) return;
  throw invalid(operation, 'it needs an AbortSignal', described(signal), 'Pass new AbortController().signal, say.');
}

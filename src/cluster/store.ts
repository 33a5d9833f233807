import { sha256 } from '#platform/hash';
import { invalid } from '../errors.js';

/**
 * Where weights, rows and results lie for all machines: a shared folder, or anything that keeps bytes under names.
 * Names are of two parts, `results/NAME.npy`; what is under a name never changes, so that it may be put twice.
 */
export interface Store {
  /** What messages call it. */
  readonly title: string;
  /** Milliseconds that whoever waits for something leaves between two looks at it. */
  readonly look: number;
  /** All of it or nothing: whoever reads meanwhile finds no half of it. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where there is nothing of that name, or nothing whole where the store can tell. */
  get(name: string): Promise<Uint8Array | undefined>;
  has(name: string): Promise<boolean>;
  /** Names that begin with `folder/`. */
  list(folder: string): Promise<string[]>;
  /** With what killed writes of them left. Nothing of a name is no error. */
  remove(names: readonly string[]): Promise<void>;
}

/** A name that leads to no other place than one of the store's. */
const NAME = /^[a-z]{1,20}\/[0-9a-z][0-9a-z_-]{0,99}(\.[a-z]{1,20})?$/;

/** @throws InvalidInputError for a name that may lead out of the store */
export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw invalid('store', 'names are FOLDER/NAME.ENDING of small letters and digits', name, 'Name it so.');
}

/** @throws InvalidInputError where there is nothing of that name, or another content than `hash` says */
export async function getVerified(store: Store, name: string, hash: string): Promise<Uint8Array> {
  const bytes = await store.get(name);
  if (bytes === undefined)
    throw invalid(store.title, `must hold ${name}`, 'nothing', 'Check that it is the same store for everyone.');
  if ((await sha256([bytes])) !== hash)
    throw invalid(store.title, `${name} must have the SHA-256 ${hash}`, 'other bytes', 'Remove it, and begin again.');
  return bytes;
}

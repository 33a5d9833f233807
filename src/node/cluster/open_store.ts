import { checkOptions, described, type Known } from '../../arguments.js';
import type { Store } from '../../cluster/store.js';
import { invalid } from '../../errors.js';
import { folderStore } from './folder_store.js';
import { openS3Store, type StoreOptions } from './s3/s3_store.js';

const SETTINGS: Known<StoreOptions> = { onNote: true, signal: true, patience: true, timeout: true };

/**
 * The store at an address: `s3://BUCKET/PREFIX`, or a folder, which is made when something is put. Nothing of it has to
 * be closed.
 * @throws InvalidInputError for another kind of address, and for a bucket that does not answer
 */
export async function openStore(address: string, options: StoreOptions = {}): Promise<Store> {
  if (typeof address !== 'string' || address === '') {
    const wayOut = 'Name one of these.';
    throw invalid('openStore', 'needs a folder or s3://BUCKET/PREFIX', described(address), wayOut);
  }
  checkOptions('openStore', options, SETTINGS);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1].toLowerCase();
  if (scheme === undefined) return folderStore(address);
  if (scheme === 's3') return openS3Store(address, options);
  throw invalid('--store', 'must be a folder or s3://BUCKET/PREFIX', `${scheme}://…`, 'Name one of these.');
}

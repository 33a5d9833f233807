import { gzipSync } from 'node:zlib';
import MiniSearch from 'minisearch';
import type { Passage } from './page.js';
import { SEARCH } from './client/search_options.js';

/** The index that pages load when a reader begins to search, as JSON, gzipped. */
export function searchIndex(passages: readonly Passage[]): Uint8Array {
  const index = new MiniSearch(SEARCH);
  // A passage is found by the words of its page's title, too.
  index.addAll(passages.map(({ text, ...passage }, id) => ({ ...passage, id, text: `${passage.page} ${text}` })));
  return gzipSync(JSON.stringify(index), { level: 9 });
}

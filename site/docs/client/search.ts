import MiniSearch, { type SearchResult } from 'minisearch';
import { SEARCH } from './search_options.js';

/** As many as a screen has. */
const SHOWN = 12;

/** What is found, best first. */
export type Find = (words: string) => readonly SearchResult[];

/** Loads the index that the build made. */
export async function openIndex(address: string): Promise<Find> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  // Unpacked here, so that it is small on servers that pack nothing; `.bin` is a name that no server unpacks.
  const unpacked = response.body!.pipeThrough(new DecompressionStream('gzip'));
  const index = MiniSearch.loadJSON(await new Response(unpacked).text(), SEARCH);
  return (words) => index.search(words).slice(0, SHOWN);
}

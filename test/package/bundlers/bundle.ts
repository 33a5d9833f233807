import { gzipSync } from 'node:zlib';

/** What a bundler made of an entry. */
export interface Bundle {
  /** What it warned of, as text with the file's path in it. */
  readonly warnings: readonly string[];
  /** Code that a page loads before it runs. */
  readonly first: readonly Uint8Array[];
  /** Code that it loads when it asks for it. */
  readonly later: readonly Uint8Array[];
}

/**
 * Bundles an entry for browsers as a page's author would: minified, with nothing told but what a bundler has to be.
 * @param entry absolute
 * @param folder for what has to be written
 */
export type Bundler = (entry: string, folder: string) => Promise<Bundle>;

const bytes = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? new TextEncoder().encode(text) : text;

interface Chunk {
  readonly code: string | Uint8Array;
  /** Names of the chunks that it cannot run without. */
  readonly imports: readonly string[];
}

/** Names of the chunks that the first one needs, itself among them. */
export function neededBy(entry: string, chunks: ReadonlyMap<string, Pick<Chunk, 'imports'>>): ReadonlySet<string> {
  const needed = new Set<string>();
  const pending = [entry];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    // What is no chunk is left to the platform, and found in the code.
    if (needed.has(name) || !chunks.has(name)) continue;
    needed.add(name);
    pending.push(...chunks.get(name)!.imports);
  }
  return needed;
}

/** The chunks that the first one needs, and the others. */
export function split(chunks: ReadonlyMap<string, Chunk>, entry: string): Pick<Bundle, 'first' | 'later'> {
  const needed = neededBy(entry, chunks);
  const all = [...chunks].map(([name, { code }]) => ({ needed: needed.has(name), code: bytes(code) }));
  return {
    first: all.filter((c) => c.needed).map((c) => c.code),
    later: all.filter((c) => !c.needed).map((c) => c.code),
  };
}

/** Bytes of files as a server sends them, each compressed by itself. */
export const gzipped = (files: readonly Uint8Array[]): number =>
  files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);

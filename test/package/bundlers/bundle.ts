import { gzipSync } from 'node:zlib';

/** What a bundler made of an entry. */
export interface Bundle {
  /** What it warned of, as text with the file's path in it. */
  readonly warnings: readonly string[];
  /** Code that a page loads before it runs. */
  readonly first: readonly Uint8Array[];
  /** Code that it loads when it asks for it. */
  readonly later: readonly Uint8Array[];
  /**
   * The chunks that have one of these texts, and those that they cannot run without, beyond what is loaded at first.
   * @throws Error where no chunk, or a first one, has a text: then it says nothing of what is loaded when
   */
  readonly askedFor: (texts: readonly string[]) => readonly Uint8Array[];
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

/**
 * The chunks that the first one needs, and the others.
 * @param loadedWith names of what is loaded with a chunk that is asked for, itself among them
 */
export function split(
  chunks: ReadonlyMap<string, Chunk>,
  entry: string,
  loadedWith = (name: string): ReadonlySet<string> => neededBy(name, chunks),
): Omit<Bundle, 'warnings'> {
  const needed = loadedWith(entry);
  const codeOf = (names: readonly string[]): Uint8Array[] => names.map((name) => bytes(chunks.get(name)!.code));
  const names = [...chunks.keys()];
  const withText = (text: string): readonly string[] => {
    const found = names.filter((name) => new TextDecoder().decode(codeOf([name])[0]).includes(text));
    if (found.length === 0) throw new Error(`no chunk has the text "${text}"`);
    if (found.some((name) => needed.has(name))) throw new Error(`"${text}" is loaded at once`);
    return found;
  };
  return {
    first: codeOf(names.filter((name) => needed.has(name))),
    later: codeOf(names.filter((name) => !needed.has(name))),
    askedFor: (texts) => {
      const asked = new Set(texts.flatMap(withText).flatMap((name) => [...loadedWith(name)]));
      return codeOf([...asked].filter((name) => !needed.has(name)));
    },
  };
}

/** Bytes of files as a server sends them, each compressed by itself. */
export const gzipped = (files: readonly Uint8Array[]): number =>
  files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { BarycenterError } from '../../errors.js';
import { cacheFolder } from '../io/cache_folder.js';
import { explainReadFailure } from '../io/file_errors.js';
import { makeFolders } from '../io/made_folders.js';
import { writeFileAtomically } from '../io/write_file.js';
import type { TileCacheOptions } from '../../ops/langevin_chain/tuning/tile_cache_options.js';

const count = z.int().check(z.positive());

/** A winner and the adapter it won on. Nothing in it says whose machine it was. */
const entry = z.object({
  adapter: z.string(),
  kernel: z.string(),
  chains: count,
  tuning: z.object({
    tile: z.object({ chains: count, unitGroups: count, unitBlocks: count }),
    slopes: z.exactOptional(z.enum(['workgroup', 'scratch'])),
  }),
  // More than any device does would make dispatches that outlast a watchdog.
  multiplyAddsPerSecond: z.number().check(z.positive(), z.lte(1e15)),
  unfinished: z.exactOptional(z.number()),
});

export type TileFileEntry = z.infer<typeof entry>;

const content = z.object({ format: z.literal(1), tiles: z.array(entry) });

/** Entries kept, the newest: those of kernels that are no longer ours would pile up. */
const MOST_ENTRIES = 1000;

export const defaultTileFile = (): string => join(cacheFolder(), 'tuning.json');

/** The file's entries, none where it does not exist or, with a warning, where it cannot be read. */
export async function readTileFile(options: TileCacheOptions): Promise<TileFileEntry[]> {
  const path = options.cacheFile ?? defaultTileFile();
  try {
    return content.parse(JSON.parse(await readFile(path, 'utf8'))).tiles;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const unreadable = explainReadFailure(path, error);
    const reason = unreadable instanceof BarycenterError ? unreadable.message : 'it is damaged, or of another version';
    warn(options, `the tuning cache ${path} is not used: ${reason}. It is written anew after the next tuning.`);
    return [];
  }
}

/**
 * Adds an entry, in the place of one of the same adapter, kernel and chains.
 * @returns once the file is written, or warned of
 */
export async function addToTileFile(added: TileFileEntry, options: TileCacheOptions): Promise<void> {
  const path = options.cacheFile ?? defaultTileFile();
  // Whoever could not read it has been warned already.
  const old = await readTileFile({ cacheFile: path, onWarning: () => undefined });
  const others = old.filter(
    ({ adapter, kernel, chains }) => adapter !== added.adapter || kernel !== added.kernel || chains !== added.chains,
  );
  const tiles = [...others, added].slice(-MOST_ENTRIES);
  try {
    await makeFolders(dirname(path));
    await writeFileAtomically(path, `${JSON.stringify({ format: 1, tiles }, undefined, 1)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(options, `the tuning cache ${path} was not written, so the next process tunes again: ${reason}`);
  }
}

function warn({ onWarning }: TileCacheOptions, message: string): void {
  if (onWarning) onWarning(message);
  else process.emitWarning(message, 'BarycenterWarning');
}

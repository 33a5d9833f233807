import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../node/io/cache_folder.js';
import { writeFileAtomically } from '../../../node/io/write_file.js';
import type { VectorCheck } from './vector_check.js';
import type { VectorCheckKey } from './vector_key.js';

/** A check, and whether an earlier process made it. */
export interface RecalledCheck extends VectorCheck {
  readonly recalled: boolean;
}

type Entry = VectorCheckKey & VectorCheck;

const FORMAT = 1;
/** Entries kept, the newest: those of kernels and versions that are no longer here would pile up. */
const MOST_ENTRIES = 100;

const KEY: readonly (keyof VectorCheckKey)[] = ['v8', 'processor', 'kernels', 'conditions'];

const fileOf = (): string => join(cacheFolder(), 'vectors.json');

/**
 * The answer of an earlier process, else that of `check`, written down for later ones. Nothing about the file is a
 * failure or worth a warning, damage and a folder that cannot be written included: a check costs a tenth of a second.
 */
export async function recalledOrChecked(key: VectorCheckKey, check: () => VectorCheck): Promise<RecalledCheck> {
  const known = readEntries().find((entry) => isOf(entry, key));
  if (known !== undefined) return { sameBits: known.sameBits, gain: known.gain, recalled: true };
  const found = check();
  await addEntry({ ...key, ...found }).catch(() => undefined);
  return { ...found, recalled: false };
}

const isOf = (entry: Entry, key: VectorCheckKey): boolean => KEY.every((name) => entry[name] === key[name]);

/** Processes that add at once lose all entries but those of the last: the others check again. */
async function addEntry(added: Entry): Promise<void> {
  const file = fileOf();
  const checks = [...readEntries().filter((entry) => !isOf(entry, added)), added].slice(-MOST_ENTRIES);
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomically(file, `${JSON.stringify({ format: FORMAT, checks }, undefined, 1)}\n`);
}

/** By hand, because a schema library would be loaded with the engine for this alone. */
function readEntries(): Entry[] {
  try {
    const { format, checks } = JSON.parse(readFileSync(fileOf(), 'utf8')) as { format?: unknown; checks?: unknown };
    return format === FORMAT && Array.isArray(checks) ? checks.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { sameBits, gain, ...key } = value as Record<string, unknown>;
  return (
    KEY.every((name) => typeof key[name] === 'string') &&
    typeof sameBits === 'boolean' &&
    typeof gain === 'number' &&
    gain >= 0
  );
}

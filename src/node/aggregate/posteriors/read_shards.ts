import { basename } from 'node:path';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { invalid } from '../../../errors.js';
import type { Table } from '../../../io/numeric_table.js';
import { readTable } from '../../io/table.js';
import { matchColumns, type FileTable } from './match_columns.js';
import { withoutSamplerColumns } from './sampler_columns.js';
import type { Shard, Shards } from './shard.js';

export interface ReadShardsOptions extends TableFields {
  /** So many files, one after the other, are one shard's. */
  readonly chains: number;
  /** After each file. */
  readonly onTable: (file: string, table: Table) => void;
}

const OPERATION = 'aggregate';

/** Fewest draws that have a spread. */
const FEWEST = 2;

/** @throws InvalidInputError for files that are no whole shards, or the same twice */
export function checkFiles(files: readonly string[], chains: number): void {
  const twice = files.find((file, i) => files.indexOf(file) < i);
  if (twice !== undefined)
    throw invalid(
      OPERATION,
      'a file must be given once',
      `${twice} twice`,
      'Leave one out; --weights make it count more.',
    );
  if (files.length % chains !== 0) {
    const rule = `with --chains ${chains} there must be ${chains} files for each shard`;
    throw invalid(OPERATION, rule, `${files.length} files`, 'Name all chains of a shard one after the other.');
  }
  if (files.length / chains < 2) throw invalid(OPERATION, 'it needs at least two shards', '1', 'Name the others, too.');
}

/** File names without what follows their last dot; whole paths where two would be the same. */
function namesOf(shards: readonly (readonly string[])[]): string[] {
  const short = shards.map(([file]) => basename(file).replace(/(\.(csv|tsv|txt))?\.\w+$/i, ''));
  return short.map((name, k) => (short.indexOf(name) === short.lastIndexOf(name) ? name : shards[k][0]));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0];
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Of all chains; undefined where one of them does not say. */
function divergencesOf(tables: readonly FileTable[]): number | undefined {
  const counts = tables.map(({ table }) => table.divergences);
  return counts.every((count) => count !== undefined) ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

/**
 * Reads subset posteriors: any table format, the sampler's own columns left out, parameters matched by name.
 * @param files [K · chains]
 * @throws InvalidInputError for files that do not read, values that are not finite, other parameters than the first
 * file's, and shards of one draw
 */
export async function readShards(files: readonly string[], options: ReadShardsOptions): Promise<Shards> {
  const { chains, onTable } = options;
  checkFiles(files, chains);
  const fields = tableFieldsOf(options);
  const tables: FileTable[] = [];
  for (const file of files) {
    const whole = await readTable(file, { ...fields, draws: true });
    const table = fields.columns ? whole : withoutSamplerColumns(whole);
    onTable(file, table);
    tables.push({ file, table });
  }
  const { names, points } = matchColumns(tables);
  const groups = Array.from({ length: files.length / chains }, (_, k) => k * chains);
  const called = namesOf(groups.map((from) => files.slice(from, from + chains)));
  const shards = groups.map((from, k): Shard => {
    const own = tables.slice(from, from + chains);
    const divergences = divergencesOf(own);
    return {
      name: called[k],
      files: own.map(({ file }) => file),
      points: joined(points.slice(from, from + chains)),
      rows: own.reduce((sum, { table }) => sum + table.rows, 0),
      ...(divergences === undefined ? {} : { divergences }),
    };
  });
  const single = shards.find(({ rows }) => rows < FEWEST);
  if (single === undefined) return { names, shards };
  const rule = `a posterior must have at least ${FEWEST} draws, or it has no spread`;
  throw invalid(OPERATION, rule, `1 in ${single.files[0]}`, 'Leave that shard out, or draw more.');
}

import type { CutTable } from '../../cluster/cut_table.js';
import { jobWith, rangesOf } from '../../cluster/ranges.js';
import { cutShard } from '../../cluster/sample_shard.js';
import { descriptionOf, jobsOf, parseSampleShard, resultOf, shardName } from '../../cluster/shard.js';
import type { Store } from '../../cluster/store.js';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import type { RowSource } from '../../io/row_source.js';
import { placeResult, withDraws } from './assemble.js';

/** What computed the parts that are there; more than one where machines differ. */
async function arithmetics(store: Store): Promise<string[]> {
  const found = new Set<string>();
  for (const path of await store.list('shards')) {
    const bytes = await store.get(path);
    if (bytes) found.add(parseSampleShard(parseJson(new TextDecoder().decode(bytes), `reading ${path}`)).arithmetic);
  }
  return [...found];
}

/** @throws InvalidInputError where no job was one of so many: those that it would say to run again are others */
function checkJobs(recorded: readonly string[], of: number | undefined): void {
  if (of === undefined || recorded.length === 0 || recorded.includes(jobsOf(of))) return;
  const counts = recorded.map((path) => /\d+/.exec(path)?.[0]).join(' or ');
  throw invalid('--of', 'must be as the jobs had it', String(of), `Give --of ${counts}.`);
}

/** Most shards or jobs that a message lists. */
const LISTED = 20;

const listed = (values: readonly number[]): string =>
  `${values.slice(0, LISTED).join(',')}${values.length > LISTED ? ',…' : ''}`;

function missingError(store: Store, missing: readonly number[], shards: number, of: number | undefined): Error {
  const jobs = of === undefined ? [] : [...new Set(missing.map((shard) => jobWith(shard, of, shards)))];
  const wayOut =
    of === undefined
      ? 'Run their jobs again, and give --of as they had it to be told which those are.'
      : `Run these jobs again: --array=${listed(jobs)}.`;
  const received = `${missing.length} of ${shards} missing (${listed(missing)}), for this table and these settings`;
  return invalid(`join ${store.title}`, 'every shard must have its result', received, wayOut);
}

/**
 * Puts the results of all shards of a table together, and removes them. Explicit, and not by whichever job ends last:
 * two that end at once would both do it, one that dies there leaves nobody, and what is missing can be said only from
 * outside.
 * @throws InvalidInputError naming the shards without a result, for another count of jobs, and for results of machines
 * that round differently
 */
export async function joinParts(
  store: Store,
  source: RowSource,
  cutBy: (arithmetic: string) => Promise<CutTable>,
  output: string,
  of: number | undefined,
): Promise<void> {
  const recorded = await store.list('jobs');
  checkJobs(recorded, of);
  const found = await arithmetics(store);
  const cuts = await Promise.all((found.length > 0 ? found : ['none']).map(cutBy));
  const [{ perShard, draws }] = cuts;
  const ranges = rangesOf(source.rows, perShard);
  const counts = cuts.map(() => 0);
  const names: string[][] = [];
  for (const range of ranges) {
    const { shard } = await cutShard(cuts[0].task, source, range);
    const own = await Promise.all(cuts.map(({ task: { arithmetic } }) => shardName({ ...shard, arithmetic })));
    names.push(own);
    for (const [c, name] of own.entries()) if (await store.has(resultOf(name))) counts[c]++;
  }
  const best = counts.indexOf(Math.max(...counts));
  const missing: number[] = [];
  for (const [index, own] of names.entries()) {
    if (await store.has(resultOf(own[best]))) continue;
    const others = await Promise.all(own.map((name) => store.has(resultOf(name))));
    if (others.includes(true))
      throw invalid(
        `join ${store.title}`,
        'all shards must be computed by machines that round alike',
        found.join(' and '),
        `Run shard ${index} again on one of the first, or with --device cpu everywhere.`,
      );
    missing.push(index);
  }
  if (missing.length > 0) throw missingError(store, missing, ranges.length, of);
  await withDraws(output, draws, async (file) => {
    for (const [index, range] of ranges.entries()) {
      const name = resultOf(names[index][best]);
      const bytes = await store.get(name);
      if (!bytes) throw missingError(store, [index], ranges.length, of);
      await placeResult(file, draws, range, bytes, `${store.title}: ${name}`);
    }
  });
  await store.remove(names.flatMap((own) => own.flatMap((name) => [resultOf(name), descriptionOf(name)])));
  if ((await store.list('shards')).length === 0) await store.remove(recorded); // else of another table
}

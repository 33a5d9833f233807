import type { Barycenter } from '../../barycenter/barycenter.js';
import type { CutTable } from '../../cluster/cut_table.js';
import type { RowRange } from '../../cluster/ranges.js';
import { cutShard, drawShard } from '../../cluster/sample_shard.js';
import { descriptionOf, resultOf } from '../../cluster/shard.js';
import type { Store } from '../../cluster/store.js';
import type { RowSource } from '../../io/row_source.js';

/**
 * Draws for some shards of a table and leaves results and what they are of in a store; those that are there already
 * stay as they are.
 * @returns how many were drawn
 */
export async function drawParts(
  store: Store,
  source: RowSource,
  { task }: CutTable,
  ranges: readonly RowRange[],
  { barycenter, signal }: { readonly barycenter: Barycenter; readonly signal: AbortSignal },
): Promise<number> {
  const { arithmetic } = task;
  const context = {
    arithmetic,
    signal,
    lend: <T>(_: unknown, work: (b: Barycenter) => Promise<T>) => work(barycenter),
  };
  let drawn = 0;
  for (const range of ranges) {
    const { shard, name, input } = await cutShard(task, source, range);
    // Before its result, which nobody would look for without it; a job may be killed between any two lines.
    if (!(await store.has(descriptionOf(name))))
      await store.put(descriptionOf(name), new TextEncoder().encode(`${JSON.stringify(shard)}\n`));
    if (await store.has(resultOf(name))) continue;
    await store.put(resultOf(name), await drawShard(shard, input, context));
    drawn++;
  }
  return drawn;
}

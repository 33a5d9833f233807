import type { Plan } from '../../barycenter/sampling/plan.js';
import { rangesOf } from '../../cluster/ranges.js';
import type { RowSource } from '../../io/row_source.js';
import type { DrawsShape } from '../../cluster/cut_table.js';
import { withDraws } from './assemble.js';

export interface StreamedDraws {
  readonly source: RowSource;
  readonly draws: DrawsShape;
  /** Rows in memory at once. */
  readonly perShard: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told of rows that are done. */
  readonly onRows?: (done: number) => void;
}

/** Maps a table of any size into a `.npy` file, with the bits of `plan.sample` of all of it. */
export async function drawStreamed(plan: Plan, path: string, streamed: StreamedDraws): Promise<void> {
  const { source, draws, perShard, seed, signal, onRows } = streamed;
  const { perPoint, columns } = draws;
  await withDraws(path, draws, async (output) => {
    for (const { first, count } of rangesOf(draws.rows, perShard)) {
      const points = { data: await source.read(first, count), columns: source.columns };
      const { data } = await plan.sample(points, { perPoint, seed, firstPoint: first, signal });
      await output.write(first * perPoint * columns, data);
      onRows?.(first + count);
    }
  });
}

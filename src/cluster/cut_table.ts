import type { SampleTask } from './shard.js';

/** How a table is cut: what its shards have in common, and how many rows each has. */
export interface CutTable {
  readonly task: SampleTask;
  readonly perShard: number;
  /** [rows, perPoint, columns] of all results together. */
  readonly draws: DrawsShape;
}

/** The draws of a whole table: [rows, perPoint, columns], of pictures [rows · perPoint, height, width, channels]. */
export interface DrawsShape {
  readonly rows: number;
  readonly perPoint: number;
  readonly columns: number;
  /** [height, width, channels] */
  readonly picture?: readonly [number, number, number] | undefined;
  readonly precision: 'float32' | 'float64';
}

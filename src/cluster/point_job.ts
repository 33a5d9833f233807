import { invalid } from '../errors.js';
import type { Job, JobContext } from './job.js';
import { descriptionOf } from './shard.js';
import { getVerified } from './store.js';
import {
  encodePoint,
  parsePoint,
  pointName,
  pointResultOf,
  problemOf,
  startOf,
  type SolvedPoint,
  type SweepPointTask,
} from './sweep_point.js';

async function solved(
  point: SweepPointTask,
  { store, arithmetic, solvePoint, signal }: JobContext,
): Promise<SolvedPoint> {
  if (point.arithmetic !== arithmetic)
    throw invalid('point', `must be computed by ${point.arithmetic}`, arithmetic, 'Send it to such a worker.');
  const problem = await getVerified(store, problemOf(point.problem), point.problem);
  const { start } = point;
  const weights = start && { start: await getVerified(store, startOf(start.weights), start.weights) };
  return solvePoint(point, { problem, ...weights }, signal);
}

/** A point of a sweep whose problem, and the weights that it begins with, are in the store. */
export async function pointJob(value: unknown): Promise<Job> {
  const point = await parsePoint(value);
  const name = await pointName(point);
  const result = pointResultOf(name);
  return {
    result,
    async run(context) {
      const { store } = context;
      // The description goes once a result is in its run folder: somebody else's, and ours would lie here for good.
      const isWanted = async () => (await store.has(descriptionOf(name))) && !(await store.has(result));
      if (!(await isWanted())) return; // delivered again
      try {
        const found = await solved(point, context);
        if (await isWanted()) await store.put(result, await encodePoint(name, found));
        // It may have been taken from elsewhere while this was written.
        if (!(await store.has(descriptionOf(name)))) await store.remove([result]);
      } catch (error) {
        // Somebody else was sooner, and what it begins with may be gone since.
        if (await isWanted()) throw error;
      }
    },
  };
}

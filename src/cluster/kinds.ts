import { described, nearestName } from '../arguments.js';
import { invalid } from '../errors.js';
import type { Job, JobKind } from './job.js';
import { pointJob } from './point_job.js';
import { sampleJob } from './sample_shard.js';

/** What workers do, by the `kind` that data names; nothing else of a queue is ever acted on. */
const KINDS: Readonly<Record<string, JobKind>> = {
  sample: sampleJob,
  point: pointJob,
};

/** @throws InvalidInputError for data of no known kind, or that breaks a rule of its kind */
export function jobOf(data: unknown): Promise<Job> {
  const kind: unknown = (data as { kind?: unknown } | null)?.kind;
  const names = Object.keys(KINDS);
  if (typeof kind === 'string' && Object.hasOwn(KINDS, kind)) return KINDS[kind](data);
  const nearest = typeof kind === 'string' ? nearestName(kind, names) : undefined;
  const wayOut = nearest ? `Did you mean "${nearest}"?` : `Known kinds: ${names.join(', ')}.`;
  throw invalid('job', 'its kind must be known', described(kind), wayOut);
}

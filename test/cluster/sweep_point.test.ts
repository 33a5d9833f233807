import { describe, expect, it } from 'vitest';
import { createJob } from '../../src/barycenter/sweep/job.js';
import type { JobOutcome } from '../../src/barycenter/sweep/outcome.js';
import {
  decodePoint,
  encodePoint,
  POINT_FORMAT,
  pointName,
  type SweepPointTask,
} from '../../src/cluster/sweep_point.js';

const decoded = async (status: JobOutcome['status'], names: readonly string[]) => {
  const job = await createJob({ problem: 'p', changes: { epsilon: 1, weights: [1] }, seed: 0 });
  const point: SweepPointTask = { format: POINT_FORMAT, kind: 'point', arithmetic: 'a', problem: 'b'.repeat(64), job };
  const name = await pointName(point);
  const of = { scores: {}, seconds: 1, device: 'cpu', arithmetic: 'a', finishedAt: '2020-01-01T00:00:00.000Z' };
  const files = new Map(names.map((file) => [file, new TextEncoder().encode(file)]));
  return decodePoint(await encodePoint(name, { outcome: { job: job.id, status, ...of }, files }), 'it', name, point);
};

describe('what became of a point', () => {
  it.each([
    ['done', ['optimizer.safetensors', 'metrics.jsonl', 'weights.safetensors', 'problem.json']],
    ['done', ['solution.safetensors', 'problem.json']],
    ['failed', []],
  ] as const)('is whole: %s with %j', async (status, names) => {
    expect([...(await decoded(status, names)).files.keys()]).toEqual(names);
  });

  it.each([
    [[], 'no whole run, but no files'],
    [['optimizer.safetensors', 'metrics.jsonl'], 'no whole run, but optimizer.safetensors, metrics.jsonl'],
    [['weights.safetensors', 'metrics.jsonl'], 'no whole run'],
  ])('is refused where it is done with %j', async (names, message) => {
    await expect(decoded('done', names)).rejects.toThrow(`it: must hold what became of its point; got ${message}`);
  });
});

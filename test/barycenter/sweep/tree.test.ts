import { describe, expect, it } from 'vitest';
import { resolveAxes } from '../../../src/barycenter/sweep/axes.js';
import type { SweepJob } from '../../../src/barycenter/sweep/job.js';
import { inOrder } from '../../../src/barycenter/sweep/schedule.js';
import { fromCentre, plannedJobs, weightParents } from '../../../src/barycenter/sweep/tree.js';
import { defineProblem, squaredEuclidean } from '../../../src/index.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [0, 1, 2].map((k) => ({
    weight: 1 / 3,
    cost: squaredEuclidean(),
    distribution: { kind: 'gaussian', mean: [k], standardDeviation: 1 },
  })),
});
const { axes } = resolveAxes(problem, { epsilon: '0.1:1:log3', weights: 'simplex:5', seeds: 2 });
const jobsOf = (hash = 'a', warm = true) => plannedJobs(hash, axes, { warm });
const parentOf = (jobs: readonly SweepJob[], { parent }: SweepJob) => jobs.find(({ id }) => id === parent);

describe('the tree of a sweep', () => {
  it('goes from the centre of the simplex outwards, each from a neighbour nearer to it', () => {
    const { weights } = axes; // fifths, all above 0: 3 1 1, 2 2 1, 2 1 2, 1 3 1, 1 2 2, 1 1 3
    expect(fromCentre(weights)).toEqual([1, 2, 4, 0, 3, 5]);
    expect(weightParents(weights)).toEqual([1, undefined, 1, 1, 1, 2]);
  });

  it('has one root a seed, and parents of the next larger ε, or of the largest and nearer weights', async () => {
    const jobs = await jobsOf();
    expect(jobs).toHaveLength(3 * 6 * 2);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(new Set(jobs.map(({ folder }) => folder)).size).toBe(jobs.length);
    expect(jobs.filter(({ parent }) => parent === undefined)).toHaveLength(2);
    jobs.forEach((job, at) => {
      const parent = parentOf(jobs, job);
      if (parent === undefined) return;
      expect(jobs.indexOf(parent)).toBeLessThan(at);
      expect(parent.seed).toBe(job.seed);
      const [mine, its] = [job.changes, parent.changes];
      const level = axes.epsilon.indexOf(mine.epsilon);
      expect(axes.epsilon.indexOf(its.epsilon)).toBe(Math.max(0, level - 1));
      if (level > 0) expect(its.weights).toEqual(mine.weights);
    });
  });

  it('is plain data that follows from problem and axes alone', async () => {
    const jobs = await jobsOf();
    expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
    expect(await jobsOf()).toEqual(jobs);
    const others = new Set((await jobsOf('b')).map(({ id }) => id));
    expect(jobs.some(({ id }) => others.has(id))).toBe(false);
    expect((await jobsOf('a', false)).every(({ parent }) => parent === undefined)).toBe(true);
  });

  it('keeps the jobs above those that further values add', async () => {
    const wider = resolveAxes(problem, { epsilon: '1,0.316227766017,0.1,0.01', weights: 'simplex:5', seeds: 3 });
    const ids = new Set((await plannedJobs('a', wider.axes, { warm: true })).map(({ id }) => id));
    expect((await jobsOf()).every(({ id }) => ids.has(id))).toBe(true);
  });
});

describe('the order of jobs', () => {
  const tree = [{ id: 'a' }, { id: 'b', parent: 'a' }, { id: 'c', parent: 'a' }, { id: 'd', parent: 'b' }, { id: 'e' }];

  /** Jobs end when their turn comes; says what began in which order. */
  async function ran(slots: number, finished: readonly string[] = [], jobs: readonly (typeof tree)[number][] = tree) {
    const begun: string[] = [];
    const ended = new Set(finished);
    let [now, most] = [0, 0];
    await inOrder(jobs, new Set(finished), slots, async ({ id, parent }) => {
      if (parent !== undefined) expect(ended.has(parent)).toBe(true);
      begun.push(id);
      most = Math.max(most, ++now);
      for (let turn = 0; turn < (id === 'a' ? 5 : 2); turn++) await Promise.resolve();
      now--;
      ended.add(id);
    });
    return { begun: begun.join(''), most };
  }

  it('has parents first, as many at a time as there are slots', async () => {
    expect(await ran(1)).toEqual({ begun: 'abcde', most: 1 });
    expect(await ran(2)).toEqual({ begun: 'aebcd', most: 2 });
    expect(await ran(1, [], tree.toReversed())).toEqual({ begun: 'eacbd', most: 1 });
  });

  it('leaves out what is done', async () => {
    expect(await ran(1, ['a', 'c'])).toEqual({ begun: 'bde', most: 1 });
    expect(await ran(3, ['a', 'b', 'c', 'd', 'e'])).toEqual({ begun: '', most: 0 });
  });

  it('starts none after one that rejects, waits for those that run, and rejects with the first', async () => {
    const seen: string[] = [];
    const failing = inOrder(tree, new Set(), 2, async ({ id }) => {
      seen.push(id);
      await Promise.resolve();
      if (id === 'a') throw new Error('first');
      for (let turn = 0; turn < 9; turn++) await Promise.resolve();
      seen.push(`${id} ended`);
    });
    await expect(failing).rejects.toThrow('first');
    expect(seen).toEqual(['a', 'e', 'e ended']);
  });

  it('refuses jobs whose parents are not among them', async () => {
    await expect(inOrder([{ id: 'b', parent: 'a' }], new Set(), 1, () => Promise.resolve())).rejects.toThrow(/parents/);
  });
});

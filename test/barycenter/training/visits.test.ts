import { describe, expect, it } from 'vitest';
import { visitAt } from '../../../src/barycenter/training/visits.js';

const ITERATIONS = 4000;

describe.each([
  { batches: 16, visits: 32, steps: 10 },
  { batches: 3, visits: 5, steps: 1 },
  { batches: 1, visits: 4, steps: 1 },
  { batches: 7, visits: 1, steps: 1 },
])('visits of $batches minibatches, each met $visits times', (memory) => {
  const visits = Array.from({ length: ITERATIONS }, (_, t) => visitAt(t, memory));

  it('are in turns, and the first of a minibatch is where it is drawn', () => {
    for (const [t, { batch, drawnAt, isFirst }] of visits.entries()) {
      expect(batch).toBe(t % memory.batches);
      expect(drawnAt % memory.batches).toBe(batch);
      expect(isFirst).toBe(drawnAt === t);
      expect(drawnAt).toBeLessThanOrEqual(t);
      // What is met is what was met a round ago, unless it is new.
      if (!isFirst) expect(drawnAt).toBe(visits[t - memory.batches].drawnAt);
    }
  });

  it('of one minibatch are as many as were asked for, but of those that the beginning or the end cuts short', () => {
    const counts = new Map<number, number>();
    for (const { drawnAt } of visits) counts.set(drawnAt, (counts.get(drawnAt) ?? 0) + 1);
    const whole = [...counts].filter(([t]) => t >= memory.batches && t < ITERATIONS - memory.batches * memory.visits);
    expect(whole.length).toBeGreaterThan(0);
    expect(new Set(whole.map(([, count]) => count))).toEqual(new Set([memory.visits]));
    expect(Math.max(...counts.values())).toBe(memory.visits);
  });

  it('bring new minibatches as evenly as there are rounds', () => {
    const firsts = visits.slice(memory.batches).filter(({ isFirst }) => isFirst).length;
    expect(firsts / (ITERATIONS - memory.batches)).toBeCloseTo(1 / memory.visits, 1.5);
    const inRound = Array.from(
      { length: Math.floor(ITERATIONS / memory.batches) - 1 },
      (_, r) =>
        visits.slice((r + 1) * memory.batches, (r + 2) * memory.batches).filter(({ isFirst }) => isFirst).length,
    );
    expect(Math.max(...inRound)).toBeLessThanOrEqual(Math.ceil(memory.batches / memory.visits));
  });
});

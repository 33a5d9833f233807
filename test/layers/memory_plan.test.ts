import { expect, it } from 'vitest';
import { planMemory } from '../../src/layers/memory_plan.js';
import { Recorder, type Value } from '../../src/layers/recorder.js';
import { TestRandom } from '../support/random.js';

const build = () => () => undefined;
const step = (record: Recorder, reads: readonly Value[], floats: number, others: readonly number[] = []): Value =>
  record.stepWith({ op: 'test', reads, floats, build }, others);

it('values of one buffer do not live at the same time, whatever the program', () => {
  const random = new TestRandom(5);
  for (let trial = 0; trial < 100; trial++) {
    const record = new Recorder();
    const values = [record.value(random.whole(1, 50))];
    for (let s = 0; s < 20; s++) {
      const reads = Array.from({ length: random.whole(1, 3) }, () => values[random.whole(0, values.length - 1)]);
      const made = step(record, reads, random.whole(1, 50), random.whole(0, 1) === 1 ? [random.whole(1, 50)] : []);
      values.push(made, ...record.besides(made));
    }
    const results = [values[values.length - 1], values[random.whole(1, 19)]];
    const plan = planMemory(record.steps, [values[0]], results);
    // Played through: a buffer holds what was written into it last.
    const holds = new Map([[plan.slotOf(values[0]), values[0].id]]);
    for (const { reads, writes } of plan.steps) {
      for (const value of reads) expect(holds.get(plan.slotOf(value))).toBe(value.id);
      expect(new Set(writes.map((value) => plan.slotOf(value))).size).toBe(writes.length);
      for (const value of writes) {
        expect(reads.map((read) => plan.slotOf(read))).not.toContain(plan.slotOf(value));
        holds.set(plan.slotOf(value), value.id);
        expect(plan.slots[plan.slotOf(value)]).toBeGreaterThanOrEqual(value.floats);
      }
    }
    for (const value of results) expect(holds.get(plan.slotOf(value))).toBe(value.id);
  }
});

it('a chain of layers takes two buffers, and what is read later is kept beside them', () => {
  const record = new Recorder();
  const input = record.value(10);
  const values = [input];
  for (let s = 0; s < 8; s++) values.push(step(record, [values[s]], 10));
  expect(planMemory(record.steps, [input], [values[8]]).slots).toEqual([10, 10]);
  const end = step(record, [values[8], values[2], values[4]], 10);
  expect(planMemory(record.steps, [input], [end]).slots).toEqual([10, 10, 10, 10]);
});

it('steps whose results nobody reads are left out', () => {
  const record = new Recorder();
  const input = record.value(4);
  const used = step(record, [input], 4);
  step(record, [used], 400);
  record.gradients({ op: 'gradient', reads: [used], gradients: ['w'], build });
  const { steps, slots } = planMemory(record.steps, [input], []);
  expect(steps.map(({ op }) => op)).toEqual(['test', 'gradient']);
  expect(slots).toEqual([4, 4]);
});

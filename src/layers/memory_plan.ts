import type { Step, Value } from './recorder.js';

/** Steps that are run, and where their values lie. */
export interface MemoryPlan {
  /** Those whose results are asked for or read, in order. */
  readonly steps: readonly Step[];
  /** Numbers of an image that each buffer has room for, largest first. */
  readonly slots: readonly number[];
  /** Which buffer a value lies in. */
  slotOf(value: Value): number;
}

/** When a value is written and last read, as numbers of steps; one that is given is written before all. */
interface Lifetime {
  readonly value: Value;
  readonly from: number;
  to: number;
}

/**
 * Buffers for values, each for several whose lifetimes do not meet: values take places from the largest down, each in
 * the smallest buffer that is free for its whole life (greedy by size, Pisarchyk and Lee 2020, arXiv:2001.03288).
 *
 * @param given values that are there before the first step
 * @param results values that are read after the last one
 */
export function planMemory(recorded: readonly Step[], given: readonly Value[], results: readonly Value[]): MemoryPlan {
  const steps = neededSteps(recorded, results);
  const lifetimes = new Map<number, Lifetime>();
  const begin = (value: Value, from: number) => lifetimes.set(value.id, { value, from, to: from });
  for (const value of given) begin(value, -1);
  for (const [s, step] of steps.entries()) {
    for (const value of step.reads) lifetimes.get(value.id)!.to = s;
    for (const value of step.writes) begin(value, s);
  }
  for (const value of results) lifetimes.get(value.id)!.to = steps.length;
  const slots: { readonly floats: number; readonly taken: Lifetime[] }[] = [];
  const places = new Map<number, number>();
  // Sorting is stable, so that places are the same on every machine.
  for (const life of [...lifetimes.values()].sort((a, b) => b.value.floats - a.value.floats)) {
    const free = slots.flatMap((slot, i) => (slot.taken.some((other) => meet(other, life)) ? [] : [i]));
    // Slots come in falling size.
    const place = free.length > 0 ? free[free.length - 1] : slots.push({ floats: life.value.floats, taken: [] }) - 1;
    slots[place].taken.push(life);
    places.set(life.value.id, place);
  }
  return { steps, slots: slots.map(({ floats }) => floats), slotOf: ({ id }) => places.get(id)! };
}

/** A step reads and writes at once, so that what ends with it does not make room for what begins with it. */
const meet = (a: Lifetime, b: Lifetime): boolean => a.from <= b.to && b.from <= a.to;

/** Steps that results follow from, and those that write gradients with what these follow from. */
function neededSteps(recorded: readonly Step[], results: readonly Value[]): Step[] {
  const wanted = new Set(results.map(({ id }) => id));
  const needed: Step[] = [];
  for (const step of [...recorded].reverse()) {
    if (!step.gradients && !step.writes.some(({ id }) => wanted.has(id))) continue;
    for (const { id } of step.reads) wanted.add(id);
    needed.push(step);
  }
  return needed.reverse();
}

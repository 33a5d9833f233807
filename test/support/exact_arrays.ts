/**
 * Set up before every test file: `toEqual` of two typed arrays that are the same ends after one plain loop. vitest asks
 * of every number whether it is a matcher, 5 s of processor time for a million of them; this takes 10 ms.
 */
import { expect } from 'vitest';

type Numbers = ArrayLike<number | bigint>;

const isTyped = (value: unknown): value is Numbers & { constructor: unknown } =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/** True, or undefined where vitest is to say what differs: then its own comparison runs, and decides. */
export function sameNumbers(a: unknown, b: unknown): true | undefined {
  if (!isTyped(a) || !isTyped(b) || a.constructor !== b.constructor || a.length !== b.length) return undefined;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return undefined;
  return true;
}

// Files that share a process share vitest's list of testers.
const added = Symbol.for('energy-barycenter.exact-arrays');
const shared = globalThis as { [added]?: true };
if (shared[added] === undefined) {
  shared[added] = true;
  expect.addEqualityTesters([sameNumbers]);
}

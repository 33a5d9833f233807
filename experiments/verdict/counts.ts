import type { VerdictKind } from '../../src/index.js';
import { upperLimit } from '../support/binomial_limit.js';

/**
 * Below this many floors a result is right, and a complaint is a false alarm; above the other it is wrong, and praise
 * is a miss.
 */
export const RIGHT = 1.5;
export const WRONG = 3;

/** What is counted of a problem. */
export interface Judged {
  /** Error over floor; Infinity where there is no result or chains diverge. */
  readonly ratio: number;
  readonly kind: VerdictKind;
}

export const isRight = ({ ratio }: Judged): boolean => ratio < RIGHT;
/** NaN is wrong too. */
export const isWrong = ({ ratio }: Judged): boolean => !(ratio <= WRONG);
export const isFalseAlarm = (judged: Judged): boolean => isRight(judged) && judged.kind !== 'converged';
export const isMiss = (judged: Judged): boolean => isWrong(judged) && judged.kind === 'converged';

export interface Rate {
  readonly found: number;
  readonly of: number;
  /** Upper 95 % limit of the rate; null of none. */
  readonly limit: number | null;
}

export interface Counts {
  readonly problems: number;
  /** Of the right ones. */
  readonly falseAlarms: Rate;
  /** Of the wrong ones. */
  readonly misses: Rate;
}

function rate(all: readonly Judged[], among: (judged: Judged) => boolean, found: (judged: Judged) => boolean): Rate {
  const [of, hits] = [all.filter(among).length, all.filter(found).length];
  return { found: hits, of, limit: of === 0 ? null : upperLimit(hits, of) };
}

export function count(all: readonly Judged[]): Counts {
  return { problems: all.length, falseAlarms: rate(all, isRight, isFalseAlarm), misses: rate(all, isWrong, isMiss) };
}

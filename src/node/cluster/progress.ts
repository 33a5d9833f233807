import type { Redis } from 'ioredis';
import * as z from 'zod/mini';
import { atMost } from './at_most.js';
import { seldom } from './redis.js';
import { isFaultOfRedis } from './training_redis.js';

/** How far a training or a sweep is, as its coordinator says every other second. */
export interface Progress {
  readonly kind: 'training' | 'sweep';
  /** Its folder, where it has one. */
  readonly name: string;
  /** What its workers compute by. */
  readonly arithmetic: string;
  /** Iterations, or jobs that ended. */
  readonly done: number;
  readonly of: number;
  /** Jobs among these that failed. */
  readonly failed: number;
  /** That were heard of in the last minute, beside the coordinator. */
  readonly workers: number;
  /** How often a worker died, or was taken for dead, with a shard or a job in its hands. */
  readonly lost: number;
  /** A second, over the last minute. */
  readonly rate: number;
  /** Absent where nothing was done in the last minute. */
  readonly secondsLeft?: number;
}

/** What a coordinator says of itself; the rest follows. */
export type Said = Omit<Progress, 'rate' | 'secondsLeft'>;

const whole = z.int().check(z.gte(0));
const progress = z.strictObject({
  kind: z.enum(['training', 'sweep']),
  name: z.string(),
  arithmetic: z.string(),
  done: whole,
  of: whole,
  failed: whole,
  workers: whole,
  lost: whole,
  rate: z.number().check(z.gte(0)),
  secondsLeft: z.exactOptional(z.number().check(z.gte(0))),
});

/** Milliseconds between two words, and seconds after which one that was not renewed is gone. */
const [EVERY, RUNS_OUT] = [2000, 30];
/** Milliseconds for a last word to a server, which one that stands still never answers. */
const LAST_WORD = 1500;
const MINUTE = 60_000;

const keyOf = (id: string): string => `barycenter:{${id}}:progress`;

/** Units done a second over the last minute, of counts that it is told. */
export function rateMeter(now: () => number = () => performance.now()): (done: number) => number {
  const told: { at: number; done: number }[] = [];
  return (done) => {
    const at = now();
    told.push({ at, done });
    while (told.length > 1 && at - told[0].at > MINUTE) told.shift();
    const [first] = told;
    return at === first.at ? 0 : (1000 * Math.max(0, done - first.done)) / (at - first.at);
  };
}

/**
 * Says again and again how far something is, until it is closed; a server that is away is told when it is back.
 * @param tell told of what went wrong beside that; closing ends within two seconds and never throws
 */
export function sayProgress(
  redis: Redis,
  id: string,
  look: () => Said | Promise<Said>,
  tell: (message: string) => void,
): { close(): Promise<void> } {
  const trouble = seldom((message) => tell(`status is not told how far this is: ${message}`));
  const rateOf = rateMeter();
  const say = async (): Promise<void> => {
    const said = await look();
    const rate = rateOf(said.done);
    const left = rate > 0 ? { secondsLeft: (said.of - said.done) / rate } : {};
    await redis.set(keyOf(id), JSON.stringify({ ...said, rate, ...left }), 'EX', RUNS_OUT);
  };
  let last: Promise<void> = Promise.resolve();
  let isBusy = false;
  const turn = (): void => {
    if (isBusy || redis.status !== 'ready') return;
    isBusy = true;
    last = say()
      .catch((error: unknown) => {
        if (!isFaultOfRedis(error)) trouble(error instanceof Error ? error.message : String(error));
      })
      .finally(() => (isBusy = false));
  };
  turn();
  const timer = setInterval(turn, EVERY).unref();
  return {
    async close() {
      clearInterval(timer);
      if (redis.status !== 'ready') return; // what was said runs out by itself
      const gone = last.then(() => redis.del(keyOf(id))).catch(() => undefined);
      await atMost(LAST_WORD, gone);
    },
  };
}

/** What is said at a server now, trainings and sweeps by their names. What is none of ours is left out. */
export async function readProgress(redis: Redis): Promise<Progress[]> {
  const keys = new Set<string>();
  for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
    const [after, found] = await redis.scan(cursor, 'MATCH', keyOf('*'), 'COUNT', 1000);
    for (const key of found) keys.add(key);
    cursor = after;
  }
  const said: Progress[] = [];
  for (const key of keys) {
    const text = await redis.get(key);
    if (text === null) continue; // ended meanwhile
    const { success, data } = progress.safeParse(parsed(text));
    if (success) said.push(data);
  }
  return said.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

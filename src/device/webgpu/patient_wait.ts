/**
 * Dawn's Node binding has no event to wait for: while one of its promises is outstanding it asks the driver again on
 * every turn of the event loop, by `setImmediate`, which keeps a core busy for as long as the device works. Here it is
 * given a `setImmediate` that lets the thread sleep between two questions.
 */

/**
 * The sleep between two questions, as a share of the time waited so far for the newest promise. So an answer comes late
 * by 2.5 % of the wait on average, 5 % at most (1 % of a second), the timers' millisecond aside, and a wait of a second
 * asks some 200 times instead of some 50,000.
 */
const NAP_SHARE = 0.05;

/**
 * Answers later than this help no one, however long the wait; and Ctrl-C, progress and others' promises stay prompt.
 */
const LONGEST_NAP_MS = 10;

/**
 * A thread put to sleep for less than this sleeps longer, by the system's own slack; asking again is the better use.
 */
const SHORTEST_NAP_MS = 0.05;

/** The event loop's timers know no shorter time. Below it the thread itself sleeps. */
const SHORTEST_TIMER_MS = 1;

type Poll = () => void;

interface ImmediateScope {
  setImmediate?: (poll: Poll) => unknown;
}

/** Asks again after every turn, as the binding would have it. A browser has no such function, and needs none. */
const nextTurn = (globalThis as ImmediateScope).setImmediate;

/** Whether waiting costs the calling thread anything: in a browser it does not. */
export const asksByPolling = nextTurn !== undefined;

/**
 * When the newest wait began. The binding has one poll for all promises of a device, and the newest is in most haste.
 */
let newest = 0;

/** Polls that sleep by a timer. */
const napping = new Map<ReturnType<typeof setTimeout>, Poll>();

/**
 * Makes a call that may start the binding's polling, and lets the thread sleep while that lasts. The call's promises
 * are those of the binding, untouched. Every call that returns such a promise belongs in here: polling that starts
 * elsewhere goes on at full speed until no promise is left.
 * @param since when the wait began, in ms of `performance.now()`; default: now
 */
export function patiently<Result>(call: () => Result, since = performance.now()): Result {
  newest = Math.max(newest, since);
  wake();
  return withPolling(call);
}

/** Polls that sleep through a wait of long ago may be the ones that answer the newest. */
function wake(): void {
  for (const [timer, ask] of napping) {
    clearTimeout(timer);
    nextTurn?.(ask);
  }
  napping.clear();
}

/** Runs `work`, which neither awaits nor calls back, with the global that the binding looks up each time replaced. */
function withPolling<Result>(work: () => Result): Result {
  const scope = globalThis as ImmediateScope;
  const original = scope.setImmediate;
  if (!nextTurn || !original) return work();
  scope.setImmediate = (poll) => pollLater(nextTurn, poll);
  try {
    return work();
  } finally {
    scope.setImmediate = original;
  }
}

function pollLater(soon: (poll: Poll) => unknown, poll: Poll): unknown {
  const nap = napMs(performance.now() - newest);
  const ask = () => withPolling(poll);
  if (nap === 0) return soon(ask);
  if (nap >= SHORTEST_TIMER_MS) {
    const timer = setTimeout(() => {
      napping.delete(timer);
      ask();
    }, nap);
    napping.set(timer, ask);
    return timer;
  }
  return soon(() => {
    sleep(nap);
    ask();
  });
}

/** Puts this thread to sleep. */
function sleep(ms: number): void {
  neverWoken ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(neverWoken, 0, 0, ms);
}

let neverWoken: Int32Array<SharedArrayBuffer> | undefined;

/** How long to sleep after waiting for `waitedMs`; 0 for not at all. */
export function napMs(waitedMs: number): number {
  const nap = Math.min(LONGEST_NAP_MS, NAP_SHARE * waitedMs);
  return nap < SHORTEST_NAP_MS ? 0 : nap;
}

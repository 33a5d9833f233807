import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from './bench.js';
import type { PeerProcess } from './peer_process.js';

/**
 * Seconds of one turn: enough for its start not to count, and for a case with nine peers to take minutes and not an
 * hour.
 */
const TURN_SECONDS = { quick: 0.03, full: 0.25 };
const ROUNDS = { quick: 3, slow: 3, full: 7 };
/** A step that takes longer than this leaves no time for seven rounds. */
const SLOW_STEP_SECONDS = 1.5;
/**
 * Threads of OpenMP and OpenBLAS spin for milliseconds after their last work, waiting for more; on a machine with as
 * many threads as cores that would be paid by whoever's turn is next.
 */
const SETTLING_MILLISECONDS = 50;
const MOST_STEPS = 100_000;

/** Seconds of `steps` steps. */
export type Turn = (steps: number) => Promise<number>;

/** Steps that fill a turn; whole tens where there are that many, since peers may have ten steps in one piece. */
async function stepsFor(turn: Turn, seconds: number): Promise<number> {
  let steps = 1;
  // Short runs overstate a step, by the start of the device and by cold caches: approach from below.
  for (let taken = await turn(steps); taken < seconds / 2 && steps < MOST_STEPS; taken = await turn(steps)) {
    steps = Math.min(MOST_STEPS, Math.ceil(steps * Math.min(10, (0.8 * seconds) / taken)));
  }
  return steps >= 10 ? steps - (steps % 10) : steps;
}

/** One contestant's turns. */
export interface Turns {
  readonly steps: number;
  /** Of each round, in order. */
  readonly seconds: readonly number[];
}

/** Us as a contestant, with the steps of its turns. */
export interface OurTurn {
  readonly turn: Turn;
  readonly steps: number;
}

export async function ourTurn({ quick }: Pick<BenchContext, 'quick'>, turn: Turn): Promise<OurTurn> {
  return { turn, steps: await stepsFor(turn, quick ? TURN_SECONDS.quick : TURN_SECONDS.full) };
}

/** Times us and a prepared, checked peer in turns, so that whatever else the machine does meets both alike. */
export async function timeAgainstPeer(
  { quick }: Pick<BenchContext, 'quick'>,
  ours: OurTurn,
  peer: PeerProcess,
): Promise<{ readonly ours: Turns; readonly theirs: Turns }> {
  const theirTurn: Turn = (steps) => peer.run(steps);
  const theirSteps = await stepsFor(theirTurn, quick ? TURN_SECONDS.quick : TURN_SECONDS.full);
  const slow = theirSteps === 1 && (await theirTurn(1)) > SLOW_STEP_SECONDS;
  const rounds = quick ? ROUNDS.quick : slow ? ROUNDS.slow : ROUNDS.full;
  const seconds = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await sleep(SETTLING_MILLISECONDS);
    seconds.ours.push(await ours.turn(ours.steps));
    await sleep(SETTLING_MILLISECONDS);
    seconds.theirs.push(await theirTurn(theirSteps));
  }
  return { ours: { steps: ours.steps, seconds: seconds.ours }, theirs: { steps: theirSteps, seconds: seconds.theirs } };
}

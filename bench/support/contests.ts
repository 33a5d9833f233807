import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchContext, Row } from './bench.js';
import { WrongKernelError } from './check.js';
import { withBuffers, type Buffers } from './device_data.js';
import { variantsOn } from './peer_commands.js';
import {
  PeerError,
  PeerUnavailableError,
  type PeerCommand,
  type PeerProcess,
  type PeerTimeouts,
} from './peer_process.js';
import { ourTurn, timeAgainstPeer, type OurTurn, type Turn, type Turns } from './peer_rounds.js';
import { PeerSlot } from './peer_slot.js';
import { ascending, median } from './timing.js';

/** A variant that is to be measured on every contest. */
interface Contestant {
  readonly slot: PeerSlot;
  readonly variant: string;
  /** For the report, e.g. `pytorch 1.13.0, fused`. */
  readonly title: string;
}

/** What a comparison needs of a bench's context. */
export type PeerContext = Pick<BenchContext, 'device' | 'quick'>;

/** Our side of a contest, on the device and right. */
export interface OurSide {
  /** Seconds of so many steps. */
  readonly turn: Turn;
  /** @throws WrongKernelError where what a peer has prepared is wrong; PeerError where it fails */
  check(this: void, peer: PeerProcess, what: string): Promise<void>;
}

/** What both sides are to do: steps of something. */
export interface Contest {
  readonly name: string;
  /**
   * Places our side, checks it, and writes what peers read to `folder`, which is there; what it makes is freed with the
   * buffers.
   * @throws WrongKernelError
   */
  place(this: void, context: PeerContext, buffers: Buffers, folder: string): Promise<OurSide>;
  /** What a row says of so many steps, beside its name and times. */
  row(this: void, steps: number): Partial<Row>;
}

/** What the rows of one contest share. */
interface ContestContext extends PeerContext {
  readonly contest: Contest;
  readonly folder: string;
  readonly side: OurSide;
  readonly ours: OurTurn;
}

/**
 * Measures peers in contests, each variant checked first and then timed in turns with us on the context's device. A
 * variant that is wrong or breaks down gets a row that says so and no time; a peer that is not installed gets one row.
 *
 * @param told of the rows of each contest once it is done, and of peers that are missing
 * @returns contest by contest, ours first
 */
export async function measureContests(
  context: PeerContext,
  commands: readonly PeerCommand[],
  contests: readonly Contest[],
  timeouts: Partial<PeerTimeouts> = {},
  told: (rows: readonly Row[]) => void = () => undefined,
): Promise<Row[]> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'barycenter-peers-'));
  const slots = commands.map((command) => new PeerSlot(command, timeouts));
  try {
    const rows: Row[] = [];
    const add = (more: readonly Row[]): void => {
      rows.push(...more);
      told(more);
    };
    const contestants: Contestant[] = [];
    for (const slot of slots) {
      const found = await greet(context, slot);
      if ('name' in found) add([found]);
      else contestants.push(...found.contestants);
    }
    for (const [i, contest] of contests.entries()) {
      const folder = path.join(scratch, String(i));
      mkdirSync(folder);
      add(await measureContest(context, contestants, contest, folder));
    }
    return rows;
  } finally {
    for (const slot of slots) await slot.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A peer's variants for this device, or the row of a peer that is missing or broken. */
async function greet(
  { device }: PeerContext,
  slot: PeerSlot,
): Promise<Row | { readonly contestants: readonly Contestant[] }> {
  const { name } = slot.command;
  try {
    const { hello } = await slot.open();
    if (hello.note !== undefined) console.log(`${name}: ${hello.note}`);
    const variants = variantsOn(device.kind, hello.variants);
    return {
      contestants: variants.map((variant) => ({ slot, variant, title: `${hello.peer} ${hello.version}, ${variant}` })),
    };
  } catch (error) {
    if (!(error instanceof PeerUnavailableError) && !(error instanceof PeerError)) throw error;
    console.log(error.message);
    return untimed(name, {}, error.message, error instanceof PeerError);
  }
}

async function measureContest(
  context: PeerContext,
  contestants: readonly Contestant[],
  contest: Contest,
  folder: string,
): Promise<Row[]> {
  return withBuffers(context.device, async (buffers) => {
    const side = await contest.place(context, buffers, folder);
    const ours = await ourTurn(context, side.turn);
    const measured: Measured[] = [];
    for (const contestant of contestants)
      measured.push(await measureVariant({ ...context, contest, folder, side, ours }, contestant));
    const seconds = measured.flatMap((one) => one.ours ?? []);
    // Without any peer there is nothing to take turns with.
    if (seconds.length === 0) seconds.push(await ours.turn(ours.steps));
    return [timed(contest, 'ours', { steps: ours.steps, seconds }), ...measured.map(({ row }) => row)];
  });
}

interface Measured {
  readonly row: Row;
  /** Seconds of our turns against this variant. */
  readonly ours?: readonly number[];
}

async function measureVariant(context: ContestContext, { slot, variant, title }: Contestant): Promise<Measured> {
  const { contest, folder, side, ours } = context;
  const name = `${contest.name}: ${slot.command.name} ${variant}`;
  const given = { group: contest.name, peer: title };
  try {
    const peer = await slot.open();
    const prepared = await peer.prepare(variant, folder);
    if ('unsupported' in prepared) return { row: untimed(name, given, prepared.unsupported, false) };
    await side.check(peer, `${slot.command.name} ${variant} on ${contest.name}`);
    const turns = await timeAgainstPeer(context, ours, peer);
    await peer.release();
    const ratios = turns.theirs.seconds.map(
      (seconds, i) => seconds / turns.theirs.steps / (turns.ours.seconds[i] / turns.ours.steps),
    );
    const threads = String(prepared.threads ?? peer.hello.threads);
    const row = {
      ...timed(contest, `${slot.command.name} ${variant}`, turns.theirs),
      peer: title,
      ratios,
      columns: { threads },
    };
    // A whole comparison takes a quarter of an hour: say how far it is.
    console.error(`${name}: ${median(ratios).toFixed(2)} times ours`);
    return { row, ours: turns.ours.seconds };
  } catch (error) {
    if (
      !(error instanceof WrongKernelError) &&
      !(error instanceof PeerError) &&
      !(error instanceof PeerUnavailableError)
    )
      throw error;
    console.log(`refused: ${error.message}`);
    return { row: untimed(name, given, `refused: ${error.message}`, true) };
  }
}

function timed(contest: Contest, who: string, { steps, seconds }: Turns): Row {
  const { name } = contest;
  return { name: `${name}: ${who}`, group: name, seconds: ascending(seconds), steps, ...contest.row(steps) };
}

function untimed(name: string, given: Partial<Row>, why: string, failed: boolean): Row {
  return { name, ...given, seconds: [], untimed: { why, failed } };
}

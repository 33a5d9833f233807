import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchContext, Row } from './bench.js';
import { placeChain, tuneChain, type ChainCase } from './chain_case.js';
import { WrongKernelError } from './check.js';
import { withBuffers } from './device_data.js';
import { chainOperations, sampleSteps, shapeOf } from './operations.js';
import { checkPeer, writePeerCase, type PeerCase } from './peer_case.js';
import { variantsOn } from './peer_commands.js';
import { PeerError, PeerProcess, PeerUnavailableError, type PeerCommand, type PeerTimeouts } from './peer_process.js';
import { ourTurn, timeAgainstPeer, type OurTurn, type Turns } from './peer_rounds.js';
import { ascending, median } from './timing.js';

/** A peer that has been greeted, and is started anew after it broke down. */
class PeerSlot {
  #process: PeerProcess | undefined;

  constructor(
    readonly command: PeerCommand,
    private readonly timeouts: Partial<PeerTimeouts>,
  ) {}

  async open(): Promise<PeerProcess> {
    if (this.#process?.alive) return this.#process;
    await this.close();
    return (this.#process = await PeerProcess.open(this.command, this.timeouts));
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }
}

/** A variant that is to be measured on every case. */
interface Contestant {
  readonly slot: PeerSlot;
  readonly variant: string;
  /** For the report, e.g. `pytorch 1.13.0, fused`. */
  readonly title: string;
}

/** What a comparison needs of a bench's context. */
export type PeerContext = Pick<BenchContext, 'device' | 'quick'>;

/** What the rows of one case share. */
interface CaseContext extends PeerContext {
  readonly peerCase: PeerCase;
  readonly ours: OurTurn;
}

/**
 * Measures peers on cases, each variant checked first and then timed in turns with our chain on the context's device. A
 * variant that is wrong or breaks down gets a row that says so and no time; a peer that is not installed gets one row.
 *
 * @param told of the rows of each case once it is done, and of peers that are missing
 * @returns case by case, ours first
 */
export async function measurePeers(
  context: PeerContext,
  commands: readonly PeerCommand[],
  cases: readonly ChainCase[],
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
    for (const [i, spec] of cases.entries()) {
      const peerCase = writePeerCase(path.join(scratch, String(i)), spec);
      add(await measureCase(context, contestants, peerCase));
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

async function measureCase(
  context: PeerContext,
  contestants: readonly Contestant[],
  peerCase: PeerCase,
): Promise<Row[]> {
  return withBuffers(context.device, async (buffers) => {
    const { spec } = peerCase;
    await tuneChain(context.device, spec);
    const chain = placeChain(context.device, buffers, spec);
    await chain.check();
    const ours = await ourTurn(context, chain);
    const measured: Measured[] = [];
    for (const contestant of contestants)
      measured.push(await measureVariant({ ...context, peerCase, ours }, contestant));
    const seconds = measured.flatMap((one) => one.ours ?? []);
    // Without any peer there is nothing to take turns with.
    if (seconds.length === 0) seconds.push(await ours.turn(ours.steps));
    return [timed(spec, 'ours', { steps: ours.steps, seconds }), ...measured.map(({ row }) => row)];
  });
}

interface Measured {
  readonly row: Row;
  /** Seconds of our turns against this variant. */
  readonly ours?: readonly number[];
}

async function measureVariant(context: CaseContext, { slot, variant, title }: Contestant): Promise<Measured> {
  const { peerCase, ours } = context;
  const { spec, folder } = peerCase;
  const name = `${spec.name}: ${slot.command.name} ${variant}`;
  const given = { group: spec.name, peer: title };
  try {
    const peer = await slot.open();
    const prepared = await peer.prepare(variant, folder);
    if ('unsupported' in prepared) return { row: untimed(name, given, prepared.unsupported, false) };
    await checkPeer(peer, `${slot.command.name} ${variant} on ${spec.name}`, peerCase);
    const turns = await timeAgainstPeer(context, ours, peer);
    await peer.release();
    const ratios = turns.theirs.seconds.map(
      (seconds, i) => seconds / turns.theirs.steps / (turns.ours.seconds[i] / turns.ours.steps),
    );
    const threads = String(prepared.threads ?? peer.hello.threads);
    const row = {
      ...timed(spec, `${slot.command.name} ${variant}`, turns.theirs),
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

function timed(spec: ChainCase, who: string, { steps, seconds }: Turns): Row {
  const { network, segments } = spec;
  return {
    name: `${spec.name}: ${who}`,
    group: spec.name,
    seconds: ascending(seconds),
    steps,
    shape: shapeOf(network, segments),
    operations: chainOperations(network, segments, steps),
    sampleSteps: sampleSteps(segments, steps),
  };
}

function untimed(name: string, given: Partial<Row>, why: string, failed: boolean): Row {
  return { name, ...given, seconds: [], untimed: { why, failed } };
}

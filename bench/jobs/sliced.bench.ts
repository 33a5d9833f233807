import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whileOwned } from '../../src/device/owner.js';
import { keyOf } from '../../src/random/philox.js';
import { centre } from '../../src/solvers/sliced/centred.js';
import { evenFrames } from '../../src/solvers/sliced/directions.js';
import { lineDevice, type LineDevice } from '../../src/solvers/sliced/line_device.js';
import { referenceLineMoves } from '../../test/reference/line_moves.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { checkKernel } from '../support/check.js';
import { benchNormals } from '../support/device_data.js';
import { lineCases, lineName, sortedLines, type LineCase } from '../support/line_case.js';
import { numpySliced } from '../support/peer_commands.js';
import { PeerProcess, PeerUnavailableError } from '../support/peer_process.js';
import { timeAgainstPeer, type OurTurn, type Turns } from '../support/peer_rounds.js';
import { ascending } from '../support/timing.js';

/** What both sides start from. */
interface Placed {
  readonly spec: LineCase;
  readonly cloud: Float32Array;
  readonly directions: Float32Array<ArrayBuffer>;
  /** f32 [lines, points] */
  readonly targets: Float32Array;
  /** [points, dim], in float64. */
  readonly moves: Float64Array;
  /** What moves may be off by, [points]. */
  readonly allowed: Float64Array;
}

/** Distances on a line that float32 projections of numbers of up to 8 may turn round. */
const NEAR = 4e-6;

/**
 * Points that are nearly at the same place of a line may change places there, and with them their targets, which are so
 * far apart; beside that, rounding of sums of as many residuals as lines.
 */
function allowedErrors({ points, lines }: LineCase, seen: ReturnType<typeof sortedLines>, targets: Float32Array) {
  const allowed = new Float64Array(points).fill(1e-5 * Math.sqrt(lines));
  for (let at = 1; at < targets.length; at++) {
    if (at % points === 0 || seen.sorted[at] - seen.sorted[at - 1] > NEAR) continue;
    // Twice: a point may pass more than one neighbour.
    for (const i of [seen.order[at], seen.order[at - 1]]) allowed[i] += 2 * (targets[at] - targets[at - 1]);
  }
  return allowed;
}

function checkMoves(name: string, actual: Float32Array, { spec, moves, allowed }: Placed): void {
  const errors = moves.map((move, i) => (actual[i] - move) / allowed[Math.floor(i / spec.dim)]);
  checkKernel(name, errors, new Float64Array(errors.length), { absolute: 1, relative: 0 });
}

/** A cloud, and another one in whose ranks its points should be. */
function placed(spec: LineCase): Placed {
  const { points, lines, dim } = spec;
  const [cloud, other] = [benchNormals(1, points * dim), benchNormals(5, points * dim)];
  const directions = evenFrames({ key: keyOf(1), iteration: 0, frames: Math.ceil(lines / dim), dim });
  const own = directions.slice(0, lines * dim);
  const seen = sortedLines(spec, cloud, own);
  const { sorted: targets } = sortedLines(spec, other, own);
  const { moves } = referenceLineMoves({ ...seen, targets, directions: own }, points, dim);
  return { spec, cloud, directions: own, targets, moves, allowed: allowedErrors(spec, seen, targets) };
}

/** Our solver's iteration, right. The other cloud is the only marginal, so its ranks are the targets. */
async function ours(lines: LineDevice, given: Placed, quick: boolean): Promise<OurTurn> {
  const support = Float64Array.from(given.cloud);
  lines.aim(given.directions);
  const asked = await lines.ask(support);
  checkMoves('sliced, an iteration', asked.moves, given);
  const turn = async (steps: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) await lines.ask(support);
    return (performance.now() - start) / 1000;
  };
  const once = await turn(1);
  return { turn, steps: Math.max(1, Math.ceil((quick ? 0.03 : 0.25) / once)) };
}

function write(folder: string, { spec, cloud, directions, targets }: Placed): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'case.json'), JSON.stringify(spec));
  for (const [name, values] of Object.entries({ cloud, directions, targets }))
    writeFileSync(
      path.join(folder, `${name}.f32`),
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
}

/** NumPy's variants, each right and then timed in turns with us. */
async function beside(context: BenchContext, given: Placed, turn: OurTurn, folder: string): Promise<Row[]> {
  const name = lineName(given.spec);
  const peer = await PeerProcess.open(numpySliced());
  try {
    write(folder, given);
    const rows: Row[] = [];
    const own: number[] = [];
    for (const variant of peer.hello.variants) {
      await peer.prepare(variant, folder);
      const output = path.join(folder, 'moves.f32');
      await peer.check(1, 0, output);
      const bytes = readFileSync(output);
      const moves = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      checkMoves(`NumPy ${variant}`, moves, given);
      const turns = await timeAgainstPeer(context, turn, peer);
      const each = ({ seconds, steps }: Turns): number[] => seconds.map((one) => one / steps);
      const [theirs, mine] = [each(turns.theirs), each(turns.ours)];
      own.push(...mine);
      const ratios = theirs.map((one, i) => one / mine[i]);
      const title = `NumPy ${peer.hello.version}, ${variant}`;
      rows.push({ name: `${name}: ${variant}`, group: name, peer: title, seconds: ascending(theirs), ratios });
    }
    return [{ name: `${name}: ours`, group: name, seconds: ascending(own) }, ...rows];
  } finally {
    await peer.close();
  }
}

/** What is timed where there is no NumPy. */
async function alone({ spec }: Placed, { turn, steps }: OurTurn, why: string): Promise<Row[]> {
  const name = lineName(spec);
  const seconds = [(await turn(steps)) / steps];
  return [
    { name: `${name}: ours`, group: name, seconds },
    { name: `${name}: NumPy`, group: name, seconds: [], untimed: { why, failed: false } },
  ];
}

async function measureCase(context: BenchContext, spec: LineCase, folder: string): Promise<Row[]> {
  const { device, quick } = context;
  const { points, lines, dim } = spec;
  const given = placed(spec);
  const other = Float64Array.from(benchNormals(5, points * dim));
  const marginal = { points: other, dim, masses: new Float64Array(points).fill(1 / points) };
  const input = { ...centre({ marginals: [marginal], weights: [1] }), marginals: [marginal] };
  return whileOwned(device, async (owner) => {
    const turn = await ours(owner.own(lineDevice(device, input, { dim, points, lines })), given, quick);
    try {
      return await beside(context, given, turn, folder);
    } catch (error) {
      if (error instanceof PeerUnavailableError) return alone(given, turn, error.message);
      throw error;
    }
  });
}

/** An iteration of the sliced solver, the support's projections, sorts and moves, beside NumPy's. */
export const slicedBench: Bench = {
  name: 'sliced',
  async measure(context) {
    const scratch = mkdtempSync(path.join(tmpdir(), 'barycenter-sliced-'));
    try {
      const rows: Row[] = [];
      for (const [i, spec] of lineCases(context).entries())
        rows.push(...(await measureCase(context, spec, path.join(scratch, String(i)))));
      return rows;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

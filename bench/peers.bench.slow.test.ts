import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import type { Row } from './support/bench.js';
import { plainCase } from './support/chain_grid.js';
import type { PeerCommand } from './support/peer_process.js';
import { measurePeers } from './support/peer_rows.js';
import { fromRoot } from './support/root.js';

/** Parameters of 0: the only case that the fake peer knows. */
const spec = plainCase(2, [8], 256, { parameterScale: 0 });
const scratch = mkdtempSync(path.join(tmpdir(), 'fake-peers-'));
const log = path.join(scratch, 'log');
let device: CpuDevice;

function fake(manner: string): PeerCommand {
  const script = fromRoot('bench', 'support', 'fixtures', 'fake_peer.mjs');
  return { name: 'fake', commands: [[process.execPath, script, manner, log]], install: 'write one' };
}

/** Seconds that a peer may take: far more than one that answers does, however busy the machine. */
const PATIENCE = { start: 100, prepare: 100, work: 100 };

async function measure(
  command: PeerCommand,
  patience: typeof PATIENCE = PATIENCE,
): Promise<{ readonly rows: readonly Row[]; readonly asked: readonly string[] }> {
  rmSync(log, { force: true });
  const rows = await measurePeers({ device, quick: true }, [command], [spec], patience);
  return { rows, asked: existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [] };
}

beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
afterAll(async () => {
  await device.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe('the peers bench', () => {
  it('checks a right peer before it times it, in turns with ours', async () => {
    const { rows, asked } = await measure(fake('right'));
    expect(rows.map(({ name }) => name)).toEqual([
      `${spec.name}: ours`,
      `${spec.name}: fake plain`,
      `${spec.name}: fake unable`,
    ]);
    const [ours, theirs, unable] = rows;
    expect(theirs).toMatchObject({ group: spec.name, peer: 'fake 1.0, plain' });
    expect(theirs.untimed).toBeUndefined();
    // The fake says a millisecond a step, so its ratios are that over our own time per step.
    const perStep = ours.seconds.map((seconds) => 1e-3 / (seconds / ours.steps!)).sort((a, b) => a - b);
    expect([...theirs.ratios!].sort((a, b) => a - b).map((ratio, i) => ratio / perStep[i])).toEqual([
      expect.closeTo(1, 9),
      expect.closeTo(1, 9),
      expect.closeTo(1, 9),
    ]);
    expect(unable).toMatchObject({ seconds: [], untimed: { why: 'this fake does not do that', failed: false } });
    expect(asked.indexOf('run')).toBeGreaterThan(asked.lastIndexOf('check'));
  });

  it.each([
    ['wrong-drift', /the float64 twin says/],
    ['not-a-number', /is NaN/],
    ['wrong-noise', /must have variance 1/],
    ['repeated-noise', /uncorrelated neighbours/],
    ['short-output', /has 2044 bytes, not 2048/],
    ['crash', /ended \(exit code 3\), saying: a library fell over/],
    ['hang', /gave no answer to prepare within 3 s/],
    ['chatter', /no JSON object: Using the best backend!/],
    ['error', /out of luck/],
  ])('refuses a peer of the manner %s and never times it', async (manner, why) => {
    const { rows, asked } = await measure(fake(manner), manner === 'hang' ? { ...PATIENCE, prepare: 3 } : PATIENCE);
    const row = rows.find(({ name }) => name === `${spec.name}: fake plain`)!;
    expect(row).toMatchObject({ seconds: [], peer: 'fake 1.0, plain', untimed: { failed: true } });
    expect(row.untimed!.why).toMatch(why);
    expect(row.untimed!.why).toMatch(/^refused: /);
    expect(asked).not.toContain('run');
    // Ours is there all the same, and the next variant has met a peer that is well again.
    expect(rows[0].seconds.length).toBeGreaterThan(0);
    expect(rows.at(-1)!.untimed).toEqual({ why: 'this fake does not do that', failed: false });
  });

  it('refuses a time that is none', async () => {
    const { rows } = await measure(fake('no-time'));
    expect(rows[1].untimed!.why).toMatch(/seconds above 0; got null/);
    expect(rows[1].seconds).toEqual([]);
  });

  it.each([
    ['says that its library is missing', fake('missing'), /no such library/],
    ['has no program', { ...fake('right'), commands: [['no-such-program-7f3a']] }, /ENOENT/],
  ])('leaves out a peer that %s, with a line and a row about how to install it', async (_, command, why) => {
    const { rows, asked } = await measure(command);
    expect(rows.map(({ name }) => name)).toEqual(['fake', `${spec.name}: ours`]);
    expect(rows[0].untimed).toMatchObject({ failed: false });
    expect(rows[0].untimed!.why).toMatch(why);
    expect(rows[0].untimed!.why).toContain('To have it: write one');
    expect(console.log).toHaveBeenCalledWith(rows[0].untimed!.why);
    expect(asked).toEqual([]);
  });

  it('tells of what is missing first, then of each case once it is done', async () => {
    const told: string[][] = [];
    const tell = (rows: readonly Row[]) => void told.push(rows.map(({ name }) => name));
    const peers = [fake('missing'), fake('right')];
    await measurePeers({ device, quick: true }, peers, [spec, spec], PATIENCE, tell);
    const ofCase = ['ours', 'fake plain', 'fake unable'].map((who) => `${spec.name}: ${who}`);
    expect(told).toEqual([['fake'], ofCase, ofCase]);
  });

  it('takes the first command that has the library', async () => {
    const commands = [['no-such-program-7f3a'], ...fake('missing').commands, ...fake('right').commands];
    const { rows } = await measure({ ...fake('right'), commands });
    expect(rows[1].seconds.length).toBeGreaterThan(0);
  });
});

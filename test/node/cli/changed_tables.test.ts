import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readTable } from '../../../src/node/io/table.js';

describe('commands on a run whose tables have changed', () => {
  let folder: string;
  let errors: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-changed-tables-'));
    errors = '';
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((errors += String(text))));
    const marginals = ['a', 'b'].map((name) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      samples: `${name}.csv`,
    }));
    const training = { iterations: 4, batchSize: 8, validation: { every: 2 } };
    await writeFile(
      at('problem.json'),
      JSON.stringify({ epsilon: { relative: 0.1 }, marginals, potential: { hidden: [4] }, training }),
    );
    await write(1);
    await writeFile(at('points.csv'), '0,0\n');
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const device = ['--device', 'cpu', '--threads', '1'];
  /** Points about (100, −3). */
  const write = async (factor: number): Promise<void> => {
    for (const [k, name] of ['a', 'b'].entries()) {
      const rows = Array.from({ length: 40 }, (_, i) =>
        [100 + k + 3 * Math.sin(i), -3 + 3 * Math.cos(2 * i)].map((v) => v * factor).join(','),
      );
      await writeFile(at(`${name}.csv`), `${rows.join('\n')}\n`);
    }
  };
  const run = (...args: string[]): Promise<number> => {
    errors = '';
    return runCommandLine([...args, ...device]);
  };
  const solve = (...more: string[]): Promise<number> =>
    run('solve', at('problem.json'), '--out', at('run'), '--no-evaluate', '--quiet', ...more);
  const sample = async (output: string): Promise<number[]> => {
    expect(await run('sample', at('run'), '--marginal', '0', '--input', at('points.csv'), '--output', at(output))).toBe(
      0,
    );
    return [...(await readTable(at(output), { draws: true })).data];
  };

  it('answer as before and name the tables, or do without them', async () => {
    expect(await solve()).toBe(0);
    const before = await sample('before.npy');
    expect(errors).not.toContain('warning');
    await write(1000);
    await utimes(at('run/optimizer.safetensors'), 0, 0);
    expect(await sample('changed.npy')).toEqual(before);
    expect(
      errors.match(/^warning: marginals\[[01]\] \(.*[ab]\.csv\) holds other values than when the run was trained/gm),
    ).toHaveLength(2);
    expect(await run('plot', at('run'), '--output', at('figure.svg'))).toBe(0);
    expect(errors).toMatch(/warning: marginals\[1\]/);
    expect(await solve('--resume')).toBe(2);
    expect(errors).toMatch(
      /resume: the problem must be the run’s own.*marginals\[0\]\.samples \(other values.*a\.csv\); marginals\[1\]\.samples/,
    );
    for (const name of ['a', 'b']) await rm(at(`${name}.csv`));
    expect(await sample('gone.npy')).toEqual(before);
    expect(errors).not.toContain('warning');
    expect(await run('sample', at('run'), '--marginal', '0', '--output', at('rows.npy'))).toBe(2);
    expect(errors).toMatch(/reading .*a\.csv: the file must exist/);
    expect(await run('plot', at('run'), '--loss', '--output', at('loss.svg'))).toBe(0);
  });
});

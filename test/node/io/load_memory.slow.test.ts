import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npyBytes, npyHeader } from './npy_bytes.js';

const program = fileURLToPath(new URL('load_memory_program.mjs', import.meta.url));
const MEBIBYTE = 2 ** 20;

describe('loading a large table', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'memory-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Peak resident bytes of a process that loads `large` beside a small table. */
  const peakOf = (large: string, rows: number): number => {
    const marginal = (samples: string) => ({ samples, weight: 0.5, cost: { kind: 'squared-euclidean' } });
    const file = join(folder, 'problem.json');
    writeFileSync(file, JSON.stringify({ marginals: [marginal('small.npy'), marginal(large)], epsilon: 0.1 }));
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-semi-space-size=1', program, file], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const said = JSON.parse(stdout) as { rows: number[]; peak: number };
    expect(said.rows).toEqual([16, rows]);
    return said.peak;
  };

  it.each([
    ['C order, as it lies', '<f4', false],
    ['Fortran order, big-endian, put in place number by number', '>f8', true],
  ])('takes less than 1.15 times its data: %s', (_, descr, fortran) => {
    const bytes = descr === '<f4' ? 4 : 8;
    const save = (name: string, rows: number): void => {
      const data = new Uint8Array(rows * 4 * bytes);
      // Not zeros alone: half of the columns vary.
      for (let i = 0; i < data.length; i += 2 * bytes) data[i + bytes - (descr === '<f4' ? 1 : bytes)] = 0x3f;
      writeFileSync(join(folder, name), npyBytes(npyHeader(descr, `(${rows}, 4)`, fortran), data));
    };
    const size = 96 * MEBIBYTE;
    const rows = size / (4 * bytes);
    save('small.npy', 16);
    save('large.npy', rows);
    const added = peakOf('large.npy', rows) - peakOf('small.npy', 16);
    // New space is kept small: how full it gets depends on when code is compiled, that is on what else the machine
    // does. What Node itself takes, some 75 MiB, is that of the small table; of the 15 %, 14 MiB here, half is its heap
    // that grows meanwhile. A second copy of the data, or one in float32, would add 100 % or 50 %.
    expect(added).toBeGreaterThan(0.9 * size);
    expect(added).toBeLessThan(1.15 * size);
  });
});

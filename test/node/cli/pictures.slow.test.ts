import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readTable } from '../../../src/node/io/table.js';
import { greyPng } from '../io/pictures/pictures.js';

const SIDE = 4;

describe('a problem of pictures', () => {
  let folder: string;
  let errors: string;
  const at = (...names: string[]): string => join(folder, ...names);
  const draw = (name: string, level: number): Promise<Buffer> =>
    greyPng(
      Array.from({ length: 8 }, (_, y) =>
        Array.from({ length: 8 }, (__, x) => ((name === 'lying' ? y === level : x === level) ? 255 : 0)),
      ),
    );
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-pictures-'));
    errors = '';
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((errors += String(text))));
    for (const name of ['lying', 'standing']) {
      await mkdir(at(name));
      for (let i = 0; i < 8; i++) await writeFile(at(name, `${i}.png`), await draw(name, i));
    }
    const marginals = ['lying', 'standing'].map((name) => ({
      name,
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      samples: name,
      size: [SIDE, SIDE],
      range: [-1, 1],
    }));
    const small = {
      epsilon: 0.1,
      potential: { kind: 'conv', width: 1 },
      sampler: { steps: 4 },
      training: { iterations: 2, batchSize: 4, validation: { every: 0 } },
    };
    await writeFile(at('problem.json'), JSON.stringify({ marginals, ...small }));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });
  const run = async (...args: string[]): Promise<number> => {
    errors = '';
    return runCommandLine([...args, '--device', 'cpu', '--threads', '1']);
  };
  const solve = (...more: string[]): Promise<number> =>
    run('solve', at('problem.json'), '--out', at('run'), '--no-evaluate', ...more);
  const sample = (...more: string[]): Promise<number> => run('sample', at('run'), '--marginal', '1', ...more);

  it('is solved, drawn, sampled as pictures, and goes on only with the same pictures', async () => {
    expect(await solve()).toBe(0);
    expect(errors).toMatch(/read lying: 8 pictures of 4×4×1, black -1 to white 1, resized from 8×8/);
    expect(errors).not.toContain('transpose');
    expect(await run('plot', at('run'), '--output', at('figure.svg'))).toBe(0);

    expect(
      await sample('--count', '3', '--per-point', '2', '--output', at('y.npy'), '--pictures', at('deep', 'y')),
    ).toBe(0);
    expect((await readdir(at('deep', 'y'))).sort()).toEqual(
      [0, 1, 2].flatMap((point) => [0, 1].map((draw) => `${point}-${draw}.png`)),
    );
    const array = await readTable(at('y.npy'), { range: [-1, 1] });
    const files = await readTable(at('deep', 'y'), { range: [-1, 1] });
    expect(array.pictures).toEqual({ shape: [SIDE, SIDE, 1], range: [-1, 1] });
    expect(files.rows).toBe(6);
    // Half a code of 255 over a range of 2, and rounding to float32; numbers beyond the range are cut off.
    for (const [i, value] of files.data.entries())
      expect(Math.abs(value - Math.min(1, Math.max(-1, array.data[i])))).toBeLessThan(1 / 255 + 1e-6);

    // New pictures are read as the marginal's: of the size and range that its own were brought to.
    expect(await sample('--input', at('standing', '[0-2].png'), '--output', at('of3.npy'))).toBe(0);
    expect(errors).toMatch(/3 pictures of 4×4×1, black -1 to white 1, resized/);
    expect((await readTable(at('of3.npy'))).rows).toBe(3);
    // The problem's file has no shape: the run has it of the pictures.
    const given = ['--problem', at('problem.json')];
    expect(await sample('--input', at('standing', '[0-2].png'), '--output', at('same.npy'), ...given)).toBe(0);
    expect(await readFile(at('same.npy'))).toEqual(await readFile(at('of3.npy')));
    expect(await sample('--input', at('standing'), '--size', '2x2', '--output', at('no.npy'))).toBe(2);
    expect(errors).toMatch(
      /--input: must have 16 columns.*Bring the pictures to its shape: --size 4x4, --channels 1\./,
    );
    expect(await sample('--count', '2', '--pictures', at('lying'))).toBe(2);
    expect(errors).toMatch(/--pictures/);
    expect(await sample('--count', '1', '--per-point', '100001', '--pictures', at('many'))).toBe(2);
    expect(errors).toMatch(/at most 100000 pictures/);
    expect(await sample('--count', '2')).toBe(2);
    expect(errors).toMatch(/it needs --output or --pictures/);
    expect(await sample('--count', '2', '--pictures', at('half'), '--output', at('none', 'y.npy'))).toBe(2);
    expect(await readdir(folder)).not.toContain('half');

    expect(await solve('--resume', '--iterations', '2')).toBe(0);
    await writeFile(at('standing', '3.png'), await draw('standing', 7));
    // Reads no marginal but those whose files are newer than the run; the folder itself is older.
    expect(await sample('--input', at('lying', '0.png'), '--output', at('y1.npy'))).toBe(0);
    expect(errors).toMatch(/warning: marginals\[1\] \(.*standing\) holds other values than when the run was trained/);
    expect(await solve('--resume')).toBe(2);
    expect(errors).toMatch(/marginals\[1\]\.samples \(other values than when the run was trained, .*standing\)/);
    await rm(at('standing', '3.png'));
    expect(await solve('--resume')).toBe(2);
    await rm(at('standing'), { recursive: true });
    expect(await solve('--resume')).toBe(2);
    expect(errors).toMatch(/reading .*standing: /);
  });

  it('is begun by init, which refuses pictures of two shapes', async () => {
    const init = (...args: string[]): Promise<number> => runCommandLine(['init', ...args]);
    expect(await init(at('lying'), at('standing', '*.png'), '--size', '4x4', '--out', at('p.json'))).toBe(0);
    const written = JSON.parse(await readFile(at('p.json'), 'utf8')) as object;
    const marginals = [
      { name: 'lying', samples: 'lying', size: [4, 4] },
      { name: 'standing', samples: 'standing/*.png' },
    ];
    expect(written).toMatchObject({ potential: { kind: 'conv' }, marginals });
    await writeFile(at('other.png'), await greyPng([[0, 1]]));
    expect(await init(at('lying'), at('other.png'), '--out', at('q.json'))).toBe(2);
    expect(errors).toMatch(/one shape under a squared distance, 8×8×1 as .*; got 1×2×1 in .*--size 32x32/);
  });
});

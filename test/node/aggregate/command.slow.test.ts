import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { readTable } from '../../../src/node/io/table.js';
import { TestRandom } from '../../support/random.js';

interface Result {
  readonly solver: string;
  readonly parameters: readonly string[];
  readonly shards: readonly { readonly name: string; readonly weight: number; readonly divergences?: number }[];
  readonly draws: number;
  readonly summary: readonly { readonly parameter: string; readonly mean: number; readonly sd: number }[];
  readonly files: { readonly draws: string; readonly summary: string; readonly figures: readonly string[] };
  readonly warnings: readonly string[];
}

let folder: string;
let output: { out: string; err: string };
const at = (...names: string[]): string => join(folder, ...names);
const aggregate = (names: readonly string[], ...more: string[]): Promise<number> => {
  output = { out: '', err: '' };
  return runCommandLine([
    'aggregate',
    ...names.map((name) => at(name)),
    '--out',
    at('out'),
    '--device',
    'cpu',
    ...more,
  ]);
};
const result = (): Result => JSON.parse(output.out) as Result;

/** Stan's file of two parameters, in an order of its own, with comments all over. */
function stan(mean: number, order: 'mu,tau' | 'tau,mu', random: TestRandom): string {
  const [mu, tau] = [random.normals(200, 0.1, mean), random.normals(200, 0.2, 3 * mean)];
  const rows = Array.from(mu, (value, i) => {
    const own = order === 'mu,tau' ? [value, tau[i]] : [tau[i], value];
    return `-${i},0.9,${Number(i === 7)},${own.join(',')}${i === 50 ? '\n# in between' : ''}`;
  });
  const head = [
    '# method = sample',
    `lp__,accept_stat__,divergent__,${order}`,
    '# Adaptation terminated',
    '# 0.5, 0.2',
  ];
  return [...head, ...rows, '# ', '# Elapsed Time: 0.1 seconds', ''].join('\n');
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aggregate-'));
  output = { out: '', err: '' };
  const random = new TestRandom(1);
  await writeFile(at('a.csv'), stan(1, 'mu,tau', random));
  await writeFile(at('b.csv'), stan(2, 'tau,mu', random));
  await writeFile(at('other.csv'), 'mu,sigma\n1,2.5\n2,3.5\n');
  await mkdir(at('full'));
  await writeFile(at('full', 'mine'), '');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('barycenter aggregate', () => {
  it('writes draws that read back, a summary beside each shard, and a figure', async () => {
    expect(await aggregate(['a.csv', 'b.csv'], '--weights', '300,100', '--json')).toBe(0);
    expect((await readdir(at('out'))).sort()).toEqual(['draws.csv', 'figure.png', 'figure.svg', 'summary.csv']);
    const { solver, shards, draws, summary, files } = result();
    expect([solver, draws]).toEqual(['bures', 200]);
    expect(shards).toMatchObject([
      { name: 'a', weight: 0.75, divergences: 1 },
      { name: 'b', weight: 0.25, divergences: 1 },
    ]);
    // Four standard errors of means of 200 draws of deviations 0.1 and 0.2.
    expect(Math.abs(summary[0].mean - 1.25)).toBeLessThan((4 * 0.1) / Math.sqrt(200));
    expect(Math.abs(summary[1].mean - 3.75)).toBeLessThan((4 * 0.2) / Math.sqrt(200));
    const table = await readTable(files.draws);
    expect([table.names, table.rows]).toEqual([['mu', 'tau'], 200]);
    const lines = (await readFile(files.summary, 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('parameter,of,weight,draws,divergent,mean,sd,q5,q50,q95');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 5).join())).toEqual([
      'mu,barycenter,1,400,',
      'tau,barycenter,1,400,',
      'mu,a,0.75,200,1',
      'tau,a,0.75,200,1',
      'mu,b,0.25,200,1',
      'tau,b,0.25,200,1',
    ]);
    expect(await readFile(files.figures[0], 'utf8')).toContain('thin: 2 shards');
    expect(output.err).toMatch(/without 3 columns of the sampler/);
    expect(output.err).toMatch(/warning: 2 draws are divergent transitions/);
  });

  it('says to people what it found, and writes .npy, all draws, by lines, and one parameter by quantiles', async () => {
    expect(await aggregate(['a.csv', 'b.csv'], '--draws', '400', '--format', 'npy')).toBe(0);
    expect(output.out).toMatch(
      /^2 shards by bures:\nparameter +mean +sd .*\nmu +1\.5\d* +0\.\d+ .*\ntau .*\n400 draws: .*draws\.npy\n/,
    );
    expect((await readTable(at('out', 'draws.npy'))).rows).toBe(400);
    await rm(at('out'), { recursive: true });
    expect(await aggregate(['a.csv', 'b.csv'], '--solver', 'sliced', '--json')).toBe(0);
    expect(result().solver).toBe('sliced');
    await rm(at('out'), { recursive: true });
    expect(await aggregate(['a.csv', 'other.csv'], '--columns', 'mu', '--json')).toBe(0);
    expect([result().solver, result().parameters]).toEqual(['quantile', ['mu']]);
  });

  it.each<[string, string[], string[], RegExp]>([
    ['other parameters', ['a.csv', 'other.csv'], [], /aggregate: shards must have the parameters of the first/],
    ['weights of another count', ['a.csv', 'b.csv'], ['--weights', '1'], /one for each of 2 shards; got 1/],
    ['weights of 0', ['a.csv', 'b.csv'], ['--weights', '1,0'], /--weights.*Give numbers above 0/],
    ['another solver', ['a.csv', 'b.csv'], ['--solver', 'energy'], /--solver.*Allowed choices are bures, sliced/],
    ['a file that is missing', ['a.csv', 'nowhere.csv'], [], /nowhere\.csv/],
    ['more draws than there are', ['a.csv', 'b.csv'], ['--draws', '401'], /--draws may be at most .*; got 401 of 400/],
  ])('refuses %s and writes nothing', async (_, names, more, message) => {
    expect(await aggregate(names, ...more)).toBe(2);
    expect(output.err).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('refuses a folder that holds something, before it reads', async () => {
    expect(await runCommandLine(['aggregate', at('a.csv'), at('none.csv'), '--out', at('full')])).toBe(2);
    expect(output.err).toMatch(/aggregate --out: it must be new or empty/);
    expect(await readdir(at('full'))).toEqual(['mine']);
  });
});

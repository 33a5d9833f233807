import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';

let folder: string;
let output: { out: string; err: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-steps-'));
  await mkdir(join(folder, 'data'));
  for (const [name, at] of [
    ['day 2', 0],
    ['day4', 3],
    ['wide', 9],
  ] as const) {
    const rows = Array.from({ length: 40 }, (_, i) =>
      [at + Math.sin(i + 1), Math.cos(2 * i), ...(name === 'wide' ? [1] : [])].join(','),
    );
    await writeFile(join(folder, 'data', `${name}.csv`), `${rows.join('\n')}\n`);
  }
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const at = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<number> => {
  output = { out: '', err: '' };
  return runCommandLine(args);
};
const cpu = ['--device', 'cpu', '--threads', '1'];

describe('barycenter init', () => {
  it('writes a problem of tables that solve takes, and says what it read and what comes next', async () => {
    expect(await run('init', at('data/day 2.csv'), at('data/day4.csv'), '--out', at('mine.json'))).toBe(0);
    for (const table of ['data/day 2.csv', 'data/day4.csv'])
      expect(output.out).toContain(`${at(table)}: 40 rows × 2 columns\n`);
    expect(output.out).toContain(`barycenter solve ${at('mine.json')} --out runs/mine\n`);
    expect(JSON.parse(await readFile(at('mine.json'), 'utf8'))).toEqual({
      name: 'day 2, day4',
      marginals: [
        { name: 'day 2', samples: 'data/day 2.csv', weight: 0.5, cost: { kind: 'squared-euclidean' } },
        { name: 'day4', samples: 'data/day4.csv', weight: 0.5, cost: { kind: 'squared-euclidean' } },
      ],
      epsilon: { relative: 0.05 },
    });
    expect(
      await run('solve', at('mine.json'), '--out', at('run'), '--iterations', '1', '--no-evaluate', '--quiet', ...cpu),
    ).toBe(0);
  });

  it('reads tables by the options that their messages name, keeps these, and warns', async () => {
    const rows = (mark: string): string =>
      Array.from({ length: 9 }, (_, i) => `${100 + i};0,${i + 1};${mark}\n`).join('');
    for (const name of ['a', 'b']) await writeFile(at(`data/${name}.csv`), `id;x;y\n7;NA;1\n${rows('0,5')}`);
    const tables = [at('data/a.csv'), at('data/b.csv')];
    expect(await run('init', ...tables, '--out', at('told.json'))).toBe(2);
    expect(output.err).toContain('missing "drop"');
    expect(await run('init', ...tables, '--out', at('told.json'), '--missing', 'drop', '--where', 'day=2')).toBe(2);
    expect(await run('init', ...tables, '--out', at('told.json'), '--missing', 'drop')).toBe(0);
    expect(output.err).toContain(`warning: ${at('data/a.csv')}: column 0 "id" looks like row numbers`);
    expect(output.out).toContain('9 rows × 3 columns (id, x, y), without 1 of 10 rows, with missing values');
    const { marginals } = JSON.parse(await readFile(at('told.json'), 'utf8')) as { marginals: unknown[] };
    expect(marginals).toMatchObject([
      { samples: 'data/a.csv', missing: 'drop' },
      { samples: 'data/b.csv', missing: 'drop' },
    ]);
  });

  it('keeps a file that is there, and replaces it by --force', async () => {
    await writeFile(at('old.json'), 'mine');
    const again = ['init', at('data/day 2.csv'), at('data/day4.csv'), '--out', at('old.json')];
    expect(await run(...again)).toBe(2);
    expect(output.err).toContain('the problem file must be new');
    expect(await readFile(at('old.json'), 'utf8')).toBe('mine');
    expect(await run(...again, '--force')).toBe(0);
    expect(await readFile(at('old.json'), 'utf8')).toContain('day4.csv');
  });

  it.each([
    ['one table', ['data/day4.csv'], 'a barycenter is of two tables and more; got 1'],
    ['a table that is not there', ['data/day4.csv', 'data/day5.csv'], 'the file must exist'],
    [
      'tables of different columns',
      ['data/day4.csv', 'data/wide.csv'],
      'tables must have the same columns under a squared distance, 2 as',
    ],
  ])('refuses %s before it writes', async (_, tables, message) => {
    expect(await run('init', ...tables.map(at), '--out', at('none.json'))).toBe(2);
    expect(output.err).toContain(message);
    await expect(readFile(at('none.json'))).rejects.toThrow('ENOENT');
  });
});

describe('a run of one point', () => {
  const hostile = `<script>alert(1)</script> & "it's"`;
  beforeAll(async () => {
    output = { out: '', err: '' };
    const marginals = ['day 2', 'day4'].map((name) => ({
      samples: `data/${name}.csv`,
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
    }));
    const problem = {
      name: hostile,
      marginals,
      epsilon: { relative: 0.1 },
      potential: { hidden: [8] },
      sampler: { steps: 5 },
    };
    const training = { iterations: 1, batchSize: 16, validation: { every: 1 } };
    await writeFile(at('tiny.json'), JSON.stringify({ ...problem, training }));
    expect(await run('solve', at('tiny.json'), '--out', at('tiny'), '--no-evaluate', '--quiet', ...cpu)).toBe(0);
  });

  it('has a loss plot: a point and no line', async () => {
    expect(await run('plot', at('tiny'), '--loss', '--output', at('loss.svg'))).toBe(0);
    const svg = await readFile(at('loss.svg'), 'utf8');
    expect(svg).toMatch(/class="mark-symbol [^"]*"[^>]*>\s*<path[^>]*fill="#0072B2"/);
    expect(svg).not.toContain('NaN');
  });

  it('is reported as one page that fetches and runs nothing, with names as text', async () => {
    expect(await run('report', at('tiny'), ...cpu)).toBe(0);
    expect(output.out).toContain(`report: ${at('tiny/report.html')}`);
    const html = await readFile(at('tiny/report.html'), 'utf8');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;it&#39;s&quot;');
    expect(html).not.toMatch(/<script/i);
    expect([...html.matchAll(/(?:src|href)="([^"]{0,20})/g)].map(([, start]) => start.slice(0, 19))).toEqual([
      'data:image/svg+xml;',
      'data:image/svg+xml;',
    ]);
    expect(html).toMatch(/<p class="verdict"><strong>Verdict:<\/strong> /);
    for (const text of ['Checks', 'What was read', 'day4.csv', 'Settings', '&quot;relative&quot;: 0.1', 'ε = '])
      expect(html).toContain(text);
  });

  it.each([['report', '--no-evaluate'], ['plot']])('hears Ctrl-C while it is drawn by %s', async (command, ...more) => {
    // At once, when the last of the signals has its listener: drawing may be over before a test that waits looks again.
    const listen = process.on.bind(process);
    const on = vi
      .spyOn(process, 'on')
      .mockImplementation((name: string | symbol, listener: (...args: unknown[]) => void) => {
        listen(name, listener);
        if (name === 'SIGHUP') process.emit('SIGINT');
        return process;
      });
    const code = await run(
      command,
      at('tiny'),
      '--output',
      at(command === 'plot' ? 'never.svg' : 'never.html'),
      ...more,
      ...cpu,
    );
    on.mockRestore();
    expect(code).toBe(130);
    expect(output.err).toContain('stopped after 0 of 2000 draws');
    await expect(readFile(at(command === 'plot' ? 'never.svg' : 'never.html'))).rejects.toThrow('ENOENT');
  });

  it('can do without the evaluation, and elsewhere', async () => {
    expect(await run('report', at('tiny'), '--no-evaluate', '--output', at('short.html'), ...cpu)).toBe(0);
    expect(await readFile(at('short.html'), 'utf8')).not.toContain('class="verdict"');
    expect(await run('report', at('tiny'), '--output', at('short.pdf'), ...cpu)).toBe(2);
    expect(output.err).toContain('a report is an .html file; got ');
  });
});

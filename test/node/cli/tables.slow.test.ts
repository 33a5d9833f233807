import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { decodeNpy } from '../../../src/io/npy.js';
import { readSafetensors } from '../../../src/node/io/safetensors.js';
import { readTable } from '../../../src/node/io/table.js';
import type { TableReport } from '../../../src/io/table_report.js';
import { TestRandom } from '../../support/random.js';

const cost = { kind: 'squared-euclidean' };
/** 40 points of the plane. */
const uniforms = new TestRandom(5).uniforms(80, -2, 2);
const rows = Array.from({ length: 40 }, (_, i) => [uniforms[2 * i], uniforms[2 * i + 1]]);
const text = (cells: (row: number[], i: number) => (string | number)[], delimiter = ','): string =>
  rows.map((row, i) => cells(row, i).join(delimiter)).join('\n');
const comma = (value: number): string => value.toFixed(5).replace('.', ',');
const point = (value: number): string => value.toFixed(5);

interface Case {
  readonly name: string;
  readonly file: string;
  readonly content: string;
  readonly options?: Record<string, unknown>;
  readonly leftOut?: string[];
}

/** One table in the writings that people bring. */
const cases: Case[] = [
  {
    name: 'the index column of pandas',
    file: 'a.csv',
    content: `,x,y\n${text(([x, y], i) => [i, point(x), point(y)])}\n`,
    leftOut: ['the first column, row names under ""'],
  },
  {
    name: 'write.csv of R',
    file: 'b.csv',
    content: `"","x","y"\n${text(([x, y], i) => [`"${i + 1}"`, point(x), point(y)])}\n`,
    leftOut: ['the first column, row names under ""'],
  },
  {
    name: 'write.table of R',
    file: 'c.txt',
    content: `"x" "y"\n${text(([x, y], i) => [`"${i + 1}"`, point(x), point(y)], ' ')}\n`,
    leftOut: ['the first column, row names without a place in the header'],
  },
  { name: 'a header of 0,1', file: 'd.csv', content: `0,1\n${text(([x, y]) => [point(x), point(y)])}\n` },
  {
    name: 'an id',
    file: 'e.csv',
    content: `id,x,y\n${text(([x, y], i) => [i + 1, point(x), point(y)])}\n`,
    leftOut: ['column 0 "id", which numbers the rows'],
  },
  {
    name: 'sep=; and decimal commas',
    file: 'f.csv',
    content: `sep=;\r\nx;y\r\n${text(([x, y]) => [comma(x), comma(y)], ';')}\r\n`,
  },
  { name: 'tabs', file: 'g.tsv', content: `x\ty\n${text(([x, y]) => [point(x), point(y)], '\t')}\n` },
  {
    name: 'comments and trailing commas',
    file: 'h.csv',
    content: `# day 2\nx,y,\n${text(([x, y]) => [point(x), point(y), ''])}\n`,
    leftOut: ['the last column, which is empty', '1 comment line'],
  },
  {
    name: 'a missing value',
    file: 'i.csv',
    content: `x,y\nNA,0.5\n${text(([x, y]) => [point(x), point(y)])}\n`,
    options: { missing: 'drop' },
    leftOut: ['1 of 41 rows, with missing values'],
  },
  {
    name: 'columns by name',
    file: 'j.csv',
    content: `y,type,x\n${text(([x, y], i) => [point(y), `T${i}`, point(x)])}\n`,
    options: { columns: ['x', 'y'] },
  },
  {
    name: 'columns by number, a delimiter, and a comment of another kind',
    file: 'k.dat',
    content: `% MATLAB\n${text(([x, y], i) => [`T${i}`, point(x), point(y)], '|')}\n`,
    options: { columns: [1, 2], delimiter: '|', comment: '%', header: false },
    leftOut: ['1 comment line'],
  },
  { name: 'a byte-order mark', file: 'l.csv', content: `\ufeffx,y\n${text(([x, y]) => [point(x), point(y)])}\n` },
];

const flags = (options: Record<string, unknown> = {}): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'boolean' ? [value ? `--${name}` : `--no-${name}`] : [`--${name}`, String(value)],
  );

describe('tables on the command line', () => {
  let folder: string;
  let output: { out: string; err: string };
  const at = (name: string): string => join(folder, name);
  /** Without what the file says of the problem, whose tables have names of their own. */
  const weightsOf = async (name: string) => (await readSafetensors(at(`${name}/weights.safetensors`))).tensors;
  beforeEach(() => {
    output = { out: '', err: '' };
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => Boolean((output.out += String(chunk))));
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => Boolean((output.err += String(chunk))));
  });
  afterEach(() => void vi.restoreAllMocks());

  const run = (...args: string[]): Promise<number> => {
    output.out = '';
    output.err = '';
    return runCommandLine(args);
  };
  const onCpu = ['--device', 'cpu', '--threads', '1'];
  const problemOf = (file: string, options: Record<string, unknown> = {}) => ({
    epsilon: { relative: 0.3 },
    marginals: [
      { name: 'day 2', weight: 0.5, cost, samples: file, ...options },
      { name: 'day 4', weight: 0.5, cost, samples: 'plain.csv' },
    ],
    potential: { hidden: [6] },
    sampler: { steps: 4 },
    training: { iterations: 2, batchSize: 16, validation: { every: 0 } },
  });
  const solve = async (name: string, problem: unknown, ...more: string[]): Promise<number> => {
    await writeFile(at(`${name}.json`), JSON.stringify(problem));
    return run('solve', at(`${name}.json`), '--out', at(name), '--no-evaluate', ...onCpu, ...more);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tables-'));
    await writeFile(at('plain.csv'), `x,y\n${text(([x, y]) => [point(x), point(y)])}\n`);
    await writeFile(at('plain.json'), JSON.stringify(problemOf('plain.csv')));
    const silent = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const quiet = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await runCommandLine(['solve', at('plain.json'), '--out', at('plain'), '--no-evaluate', ...onCpu])).toBe(0);
    for (const spy of [silent, quiet]) spy.mockRestore();
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each(cases)(
    '$name: solve, sample and evaluate read what the plain table holds',
    async ({ file, content, options, leftOut }) => {
      await writeFile(at(file), content);
      const name = file.replace('.', '-');
      expect([await solve(name, problemOf(file, options), '--json'), output.err]).toEqual([
        0,
        expect.stringContaining('device'),
      ]);
      expect(await weightsOf(name)).toEqual(await weightsOf('plain'));
      const { tables } = JSON.parse(output.out) as { tables: TableReport[] };
      expect(tables[0]).toMatchObject({ marginal: 0, file, rows: 40, columns: 2 });
      expect(tables[0].leftOut).toEqual(leftOut);
      expect(output.err).toContain(`read ${file}: 40 rows × 2 columns`);
      if (leftOut) expect(output.err).toContain(`, without ${leftOut.join('; ')}`);

      const sample = ['sample', at('plain'), '--marginal', '0', ...onCpu, '--output'];
      expect(await run(...sample, at('expected.npy'), '--input', at('plain.csv'))).toBe(0);
      expect(await run(...sample, at('y.npy'), '--input', at(file), ...flags(options), '--json')).toBe(0);
      expect(await readFile(at('y.npy'))).toEqual(await readFile(at('expected.npy')));
      expect(JSON.parse(output.out)).toMatchObject({ input: { file: at(file), rows: 40, columns: 2 } });
      expect(output.err).toContain(`read ${at(file)}: 40 rows × 2 columns`);
    },
    30_000,
  );

  it('evaluate reads them too, and says what it read', async () => {
    const { file, content, options } = cases[9];
    await writeFile(at(file), content);
    const against = async (path: string, ...more: string[]) => {
      expect(await run('evaluate', at('plain'), '--against', path, ...onCpu, '--json', ...more)).toBe(0);
      return JSON.parse(output.out) as { holdOut: unknown; tables: TableReport[]; against: TableReport };
    };
    const plain = await against(at('plain.csv'));
    const chosen = await against(at(file), ...flags(options));
    expect(chosen.holdOut).toEqual(plain.holdOut);
    expect(chosen.against).toMatchObject({ file: at(file), rows: 40, columns: 2, names: ['x', 'y'] });
    expect(chosen.tables.map(({ rows: n }) => n)).toEqual([40, 40]);
    expect(output.err).toContain(`read ${at(file)}: 40 rows × 2 columns (x, y)`);
  }, 60_000);

  it('our own draws come back in, one layout for one draw and for several', async () => {
    for (const draws of [1, 2]) {
      const sample = ['sample', at('plain'), '--marginal', '1', '--count', '6', '--per-point', String(draws), ...onCpu];
      expect(await run(...sample, '--output', at('draws.csv'))).toBe(0);
      expect(await run(...sample, '--output', at('draws.npy'))).toBe(0);
      expect((await readFile(at('draws.csv'), 'utf8')).split('\n')[0]).toBe('row,x,y');
      expect(decodeNpy(await readFile(at('draws.npy')), 'draws.npy').shape).toEqual([6, draws, 2]);
      const [csv, npy] = [await readTable(at('draws.csv')), await readTable(at('draws.npy'), { draws: true })];
      expect(csv.notes).toEqual(['column 0 "row", which numbers the rows']);
      expect([csv.rows, csv.columns]).toEqual([6 * draws, 2]);
      expect(Array.from(csv.data)).toEqual(Array.from(npy.data));
      for (const file of ['draws.csv', 'draws.npy']) {
        expect(
          await run(
            'sample',
            at('plain'),
            '--marginal',
            '0',
            '--input',
            at(file),
            ...onCpu,
            '--output',
            at('again.npy'),
            '--json',
          ),
        ).toBe(0);
        expect(JSON.parse(output.out)).toMatchObject({ rows: 6 * draws, perPoint: 1, names: ['x', 'y'] });
        expect(await run('evaluate', at('plain'), '--against', at(file), ...onCpu, '--json')).toBe(0);
        expect(JSON.parse(output.out)).toMatchObject({ holdOut: { rows: 6 * draws } });
      }
    }
  }, 120_000);

  it('whole numbers above 2^24 arrive exactly', async () => {
    const big = rows.map((_, i) => `${2 ** 24 + 1 + 2 * i},${2 ** 40 + 1 + 3 * i * i}`).join('\n');
    await writeFile(at('big.csv'), `x,y\n${big}\n`);
    const problem = problemOf('big.csv');
    expect(
      await solve(
        'big',
        { ...problem, marginals: [problem.marginals[0], { ...problem.marginals[1], samples: 'big.csv' }] },
        '--quiet',
      ),
    ).toBe(0);
    expect(
      await run('sample', at('big'), '--marginal', '0', '--input', at('big.csv'), ...onCpu, '--output', at('big.npy')),
    ).toBe(0);
    expect(output.err).toContain('big.csv: 40 rows × 2 columns (x, y)');
    expect(decodeNpy(await readFile(at('big.npy')), 'big.npy').data).toBeInstanceOf(Float64Array);
  }, 30_000);

  it('options of solve apply to the files of all marginals, and are kept with the run', async () => {
    await writeFile(at('wide.csv'), `x,y,z\n${text(([x, y]) => [point(x), point(y), '7.5'])}\n`);
    const problem = problemOf('wide.csv');
    const both = { ...problem, marginals: problem.marginals.map((m) => ({ ...m, samples: 'wide.csv' })) };
    expect(await solve('wide', both, '--columns', 'x,y', '--quiet')).toBe(0);
    expect(await weightsOf('wide')).toEqual(await weightsOf('plain'));
    const saved = JSON.parse(await readFile(at('wide/problem.json'), 'utf8')) as { marginals: unknown[] };
    expect(saved.marginals[1]).toMatchObject({ name: 'day 4', columns: ['x', 'y'] });
    expect(await run('sample', at('wide'), '--marginal', '1', '--count', '3', ...onCpu, '--output', at('y.npy'))).toBe(
      0,
    );
    expect(output.err).toContain('wide.csv: 40 rows × 2 columns (x, y)');
    expect(output.out).toContain('3 points of day 4, 1 draw(s) each');
  }, 30_000);

  it('refuses other columns, and the same in another order, with the option that settles it', async () => {
    await writeFile(at('more.csv'), `x,z,y\n${text(([x, y]) => [point(x), '7.5', point(y)])}\n`);
    await writeFile(at('swapped.csv'), `y,x\n${text(([x, y]) => [point(y), point(x)])}\n`);
    await writeFile(at('lying.csv'), `${[0, 1].map((c) => rows.map((row) => point(row[c])).join(',')).join('\n')}\n`);
    for (const [command, option] of [
      [['sample', at('plain'), '--marginal', '0', '--output', at('y.npy')], '--input'],
      [['evaluate', at('plain')], '--against'],
    ] as const) {
      const whose = option === '--input' ? 'as day 2 has' : 'as the barycenter has';
      const refused = async (file: string): Promise<string> => {
        expect(await run(...command, option, at(file), ...onCpu)).toBe(2);
        return output.err;
      };
      expect(await refused('more.csv')).toContain(
        `${option}: must have 2 (x, y) columns, ${whose}; got 3 (x, z, y) in ${at('more.csv')}. Choose them: --columns x,y.`,
      );
      expect(await refused('swapped.csv')).toContain(
        `2 (x, y) columns, in this order, ${whose}; got 2 (y, x) in ${at('swapped.csv')}. Choose them: --columns x,y.`,
      );
      expect(await refused('lying.csv')).toContain('Transpose the table: a point is a row.');
    }
    expect(
      await run(
        'sample',
        at('plain'),
        '--marginal',
        '0',
        '--input',
        at('swapped.csv'),
        '--columns',
        'x,y',
        ...onCpu,
        '--output',
        at('y.npy'),
      ),
    ).toBe(0);
  }, 60_000);

  it('solve warns of tables on their side, of ids, and of columns in another order', async () => {
    await writeFile(at('lying.csv'), `0.5,1.5,2.5\n0.25,1.25,2.25\n`);
    await writeFile(at('swapped.csv'), `y,x\n${text(([x, y]) => [point(y), point(x)])}\n`);
    await writeFile(at('ids.csv'), `cell_id,y\n${text(([, y], i) => [i + 1000, point(y)])}\n`);
    const problem = problemOf('swapped.csv');
    expect(await solve('swapped', problem, '--quiet')).toBe(0);
    expect(output.err).toContain(
      'warning: marginals[1] "day 4" has the columns x, y where marginals[0] "day 2" has y, x, and columns are matched by place; order them by columns',
    );
    expect(await solve('chosen', problemOf('swapped.csv', { columns: [0, 1] }), '--quiet')).toBe(0);
    expect(output.err).not.toContain('matched by place');
    expect(await solve('ids', problemOf('ids.csv'), '--quiet')).toBe(0);
    expect(output.err).toContain(
      'warning: marginals[0] "day 2": column 0 "cell_id" looks like row numbers or an id, and is read as data; leave it out by columns: ["y"]',
    );
    expect(await solve('lying', problemOf('lying.csv'), '--quiet')).toBe(2);
    expect(output.err).toContain(
      'problem.dim: is needed when the marginals have different dimensions; got 3 and 2 (marginals[1] "day 4": x, y). Choose columns of the same meaning by marginals[].columns',
    );
    const both = { ...problem, marginals: problem.marginals.map((m) => ({ ...m, samples: 'lying.csv' })) };
    expect(await solve('lying', both, '--quiet')).toBe(0);
    expect(output.err).toContain(
      'warning: marginals[0] "day 2" has more columns (3) than rows (2): a point is a row; transpose the table if its points are columns',
    );
  }, 30_000);

  it('reads a problem file with a byte-order mark', async () => {
    await writeFile(at('marked.json'), `\ufeff${JSON.stringify(problemOf('plain.csv'))}`);
    expect(await run('solve', at('marked.json'), '--out', at('marked'), '--no-evaluate', '--quiet', ...onCpu)).toBe(0);
  }, 30_000);

  it('names of marginals and columns reach the figure', async () => {
    expect(await run('plot', at('plain'), ...onCpu, '--output', at('figure.svg'))).toBe(0);
    const figure = await readFile(at('figure.svg'), 'utf8');
    for (const label of ['day 2 · λ = 0.5', 'day 4 · λ = 0.5', '>x<', '>y<']) expect(figure).toContain(label);
    expect(figure).not.toContain('coordinate 1');
  }, 30_000);

  it.each([
    [['--columns', ''], 'Give names or numbers (from 0) between commas'],
    [['--where', 'day'], 'Give a column and its value'],
    [['--where', 'day=2', '--where', 'day=4'], 'A row has one day: give it once'],
    [['--decimal', ';'], 'Allowed choices are ., ,'],
    [['--missing', 'ignore'], 'Allowed choices are refuse, drop'],
  ])('refuses %j', async (options, message) => {
    expect(await run('evaluate', at('plain'), '--against', at('plain.csv'), ...options)).toBe(2);
    expect(output.err).toContain(message);
  });
});

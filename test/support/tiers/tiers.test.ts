import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cpuSeconds } from './cpu_seconds.js';
import { tierReport } from './reporter.js';
import { filesThatMock, leftOut, tierOf, TIERS } from './tiers.js';

describe('tiers', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tiers-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const write = async (path: string, text = ''): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  it('are known by the name', () => {
    expect(
      ['a.test.ts', 'a.slow.test.ts', 'slow.test.ts', 'b/a.nightly.test.ts'].map((path) => tierOf(path).name),
    ).toEqual(['quick', 'slow', 'quick', 'nightly']);
  });

  it('are what each scope runs', async () => {
    const files = [
      'bench/a.slow.test.ts',
      'experiments/a.nightly.test.ts',
      'test/device/a.slow.test.ts',
      'test/node/cli/a.slow.test.ts',
      'test/node/cli/a.test.ts',
      'test/node/io/a.slow.test.ts',
      'test/ops/a.slow.test.ts',
      'test/ops/tuning/a.slow.test.ts',
      'test/ops/webgpu_a.slow.test.ts',
    ];
    for (const file of files) await write(file);
    const runs = (scope: string) => globSync('**/*.test.ts', { cwd: root, ignore: [...leftOut(scope)] }).sort();
    expect(runs('all')).toEqual(files);
    expect(runs('slow')).toEqual(files.filter((file) => !file.includes('nightly')));
    expect(runs('nodes')).toEqual([
      'test/device/a.slow.test.ts',
      'test/node/cli/a.test.ts',
      'test/node/io/a.slow.test.ts',
      'test/ops/a.slow.test.ts',
    ]);
    expect(runs('quick')).toEqual(['test/node/cli/a.test.ts']);
    expect(() => leftOut('fast')).toThrow('BARYCENTER_TEST_SCOPE must be one of quick, nodes, slow, all; got "fast"');
  });

  it('keep files that stand in for modules out of shared processes', async () => {
    await write('a.test.ts', "vi.mock('node:fs');");
    await write('b.test.ts', 'vi.resetModules();');
    await write('c.test.ts', "vi.spyOn(process, 'emitWarning'); // as vi.mock would");
    expect(filesThatMock(root, ['*.test.ts']).sort()).toEqual(['a.test.ts', 'b.test.ts']);
  });

  it('have a command each, and continuous integration runs them all', async () => {
    const read = (name: string) => readFile(new URL(`../../../${name}`, import.meta.url), 'utf8');
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    expect(['test:quick', 'test', 'test:all'].map((name) => scripts[name])).toEqual([
      'node scripts/test.mjs --quick',
      'node scripts/test.mjs',
      'node scripts/test.mjs --all',
    ]);
    expect((await read('.ci/run')).split('\n')).toContain('npm run test:all');
  });
});

describe('the report of tiers', () => {
  const [quick, slow] = TIERS;

  it('adds up, and names those over their budget, the worst first', () => {
    expect(
      tierReport([
        { path: 'a.test.ts', cpuSeconds: quick.budget },
        { path: 'b.test.ts', cpuSeconds: quick.budget + 1 },
        { path: 'c.slow.test.ts', cpuSeconds: slow.budget + 20 },
        { path: 'd.nightly.test.ts', cpuSeconds: 10_000 },
      ]),
    ).toEqual([
      `CPU time: ${2 * quick.budget + 1} s in 2 quick files, ${slow.budget + 20} s in 1 slow file, 10000 s in 1 nightly file`,
      'More than its tier is for (CONTRIBUTING.md); make it cheaper, or name it for the next:',
      `  ${slow.budget + 20}.0 s, of ${slow.budget}: c.slow.test.ts`,
      `  ${quick.budget + 1}.0 s, of ${quick.budget}: b.test.ts`,
    ]);
  });

  it('is one line where all keep to theirs', () => {
    expect(tierReport([{ path: 'a.test.ts', cpuSeconds: 0.4 }])).toEqual(['CPU time: 0 s in 1 quick file']);
  });
});

it('CPU time counts this process, and on Linux its children that have ended', () => {
  /** Spends a third of a second, by the same count. */
  const spend = (): void => {
    const spent = () => process.cpuUsage().user + process.cpuUsage().system;
    for (const start = spent(); spent() - start < 1e6 / 3;);
  };
  const start = cpuSeconds();
  spend();
  const own = cpuSeconds() - start;
  expect(own).toBeGreaterThan(0.3);
  if (process.platform !== 'linux') return;
  spawnSync(process.execPath, ['-e', `(${spend.toString()})()`]);
  expect(cpuSeconds() - start - own).toBeGreaterThan(0.3);
});

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installRuntime, RUNTIMES } from '../../scripts/support/runtimes.mjs';
import type { CpuFeatures, Scores } from '../../src/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const problem = join(root, 'examples', 'twister-quick.json');

/** What `support/program.mjs` tells. */
interface Told {
  readonly features: CpuFeatures;
  readonly weights: string;
  readonly weightsOfFiles: string;
  readonly draws: readonly string[];
  readonly drawsOfFolder: readonly string[];
  readonly drawsOfOther?: readonly string[];
  readonly scores: Scores;
  readonly files: readonly { readonly header: string; readonly body: string }[];
  readonly problem: string;
  readonly leaked: number;
}

/** A project with the package among its modules, as Deno and Bun find it. */
let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'runtimes-'));
  await mkdir(join(project, 'node_modules'));
  await symlink(root, join(project, 'node_modules', 'energy-barycenter'));
  const dependencies = { 'energy-barycenter': '*' };
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  const program = await readFile(join(root, 'test/runtimes/support/program.mjs'));
  await writeFile(join(project, 'program.mjs'), program);
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** What a command prints, its warnings among it, and its exit code. */
async function run([command, ...before]: readonly string[], argv: readonly string[]) {
  // A cache of its own for each: what a runtime finds out is not to be told to others.
  const env = { ...process.env, BARYCENTER_CACHE: await mkdtemp(join(project, 'cache-')), NO_COLOR: '1' };
  const child = promisify(execFile)(command, [...before, ...argv], { cwd: project, env });
  return child.then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    ({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }) => ({ stdout, stderr, code }),
  );
}

async function tell(command: readonly string[], argv: readonly string[]): Promise<Told> {
  const { stdout, stderr, code } = await run(command, ['program.mjs', problem, ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Told;
}

/** Numbers of a value, by where they stand in it. */
function numbersOf(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => numbersOf(inner, `${path}.${name}`));
}

/** Scores are float64 sums of thousands of terms, from `Math.exp` and others, which engines round differently. */
const SCORES_AGREE = 1e-9;

function expectScores(actual: Scores, expected: Scores): void {
  const [ours, theirs] = [actual, expected].map((scores) => new Map(numbersOf(scores)));
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  expect(ours.size).toBeGreaterThan(5);
  for (const [name, value] of theirs) {
    expect(Math.abs(ours.get(name)! - value), name).toBeLessThanOrEqual(SCORES_AGREE * (1e-6 + Math.abs(value)));
  }
}

describe.each(['deno', 'bun'] as const)('%s', (name) => {
  let command: readonly string[];
  beforeAll(() => {
    command = installRuntime(name);
  });

  it('is the version that is named', async () => {
    const { stdout } = await run([command[0]], ['--version']);
    expect(stdout).toContain(RUNTIMES[name].version);
  });

  it('learns, samples, scores and keeps what Node does, to the bit', async () => {
    const [ours, theirs] = [join(project, `${name}-node`), join(project, name)];
    // Bun rounds multiply-adds twice, as Node does when it is told to.
    const fused = name === 'deno';
    const there = await tell([process.execPath], [String(fused), ours]);
    const here = await tell(command, ['auto', theirs, ours]);
    expect(here.features.relaxedSimd).toBe(fused);
    const { features, scores, drawsOfOther, ...rest } = here;
    const { features: own, scores: expected, ...wanted } = there;
    expect([features.threads, own.threads]).toEqual([2, 2]);
    expect(rest).toEqual(wanted);
    expectScores(scores, expected);
    expect(drawsOfOther).toEqual(there.draws);
    expect(here).toMatchObject({ weightsOfFiles: here.weights, drawsOfFolder: here.draws, leaked: 0 });
    // And Node reads what the other wrote.
    const again = await tell([process.execPath], [String(fused), join(project, `${name}-again`), theirs]);
    expect(again.drawsOfOther).toEqual(here.draws);
  });

  it('runs the command line, and ends it with the exit codes of Node', async () => {
    const main = join(root, 'dist/src/node/cli/main.js');
    const out = join(project, `${name}-command`);
    const solved = await run(command, [main, 'solve', problem, '--out', out, '--device', 'cpu']);
    expect(solved).toMatchObject({ code: 0 });
    expect(
      (await run(command, [main, 'sample', out, '--marginal', '0', '--count', '5', '--output', `${out}.csv`])).code,
    ).toBe(0);
    expect((await readFile(`${out}.csv`, 'utf8')).trim().split('\n')).toHaveLength(6);
    const refused = await run(command, [main, 'solve', 'nowhere.json', '--out', `${out}-2`]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^barycenter: .*nowhere[.]json/);
  });
});

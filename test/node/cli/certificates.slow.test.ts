import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Evaluation, Verdict } from '../../../src/index.js';
import { runCommandLine } from '../../../src/node/cli/command_line.js';

const gaussian = (mean: number[], standardDeviation: number) => ({ kind: 'gaussian', mean, standardDeviation });

/** Converges in two seconds. */
const good = {
  epsilon: 0.5,
  marginals: [
    { weight: 0.5, cost: { kind: 'squared-euclidean' }, distribution: gaussian([0, 0], 1) },
    { weight: 0.5, cost: { kind: 'squared-euclidean' }, distribution: gaussian([1, 2], 1.5) },
  ],
  potential: { hidden: [32, 32] },
  training: { iterations: 300, optimizer: { learningRate: 0.01 } },
};

describe('certificates from the command line', () => {
  let folder: string;
  let output: { out: string; err: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    output = { out: '', err: '' };
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): Promise<number> => {
    output.out = '';
    output.err = '';
    return runCommandLine([...args, '--device', 'cpu', '--threads', '2']);
  };
  const solve = async (problem: unknown, ...more: string[]): Promise<number> => {
    await writeFile(at('problem.json'), JSON.stringify(problem));
    return run('solve', at('problem.json'), '--out', at('run'), '--quiet', ...more);
  };
  const draw = (...more: string[]): Promise<number> =>
    run('sample', at('run'), '--marginal', '0', '--count', '10', '--output', at('drawn.csv'), ...more);
  const read = (name: string): Promise<string> => readFile(at(`run/${name}`), 'utf8');

  it('are in the text, in JSON, in the figure’s caption and on the page, and nothing warns of a good result', async () => {
    expect(await solve(good, '--certify')).toBe(0);
    expect(output.err).toBe('');
    expect(output.out).toContain('\nverdict: converged');
    for (const line of [
      /^chains from starts far apart become alike \(R-hat 1\.\d\d, at most 1\.35; [\d.]+ effective draws a chain, at least 1\)$/m,
      /^no difference of push-forwards is seen \(p = 0\.\d{3}, a permutation test of 4,096 points of each\): more points/m,
      /^L\(f\) is between .* draws of the plans; the exact answer has .* ε below, ± .*$/m,
    ])
      expect(output.out).toMatch(line);
    const caption =
      /R-hat 1\.\d\d \(at most 1\.35\); [\d.]+ effective draws a chain; push-forwards alike: p = 0\.\d{3}; L\(f\) from /;
    expect(await read('figure.svg')).toMatch(caption);
    const page = await read('report.html');
    expect(page).toContain('<p>Chains from starts far apart become alike (R-hat');
    expect(page).toContain('<th>R-hat</th><th>effective draws a step</th></tr>');
    expect(await draw()).toBe(0);
    expect(output.err).toBe('');

    expect(await run('evaluate', at('run'), '--json')).toBe(0);
    expect(output.err).toBe('');
    const { verdict, certificates } = JSON.parse(output.out) as Evaluation;
    expect(verdict!.kind).toBe('converged');
    expect(certificates).not.toHaveProperty('dual');
    expect(certificates!.chains.marginals.map((m) => m.marginal)).toEqual([0, 1]);
    for (const { line } of [certificates!.chains, certificates!.agreement]) expect(line).toMatch(/^\w.*[^.]$/);
  });

  it('show an untrained potential by push-forwards that differ', async () => {
    expect(await solve({ ...good, training: { iterations: 1 } })).toBe(0);
    expect(output.out).toMatch(
      /^push-forwards differ by more than chance \(p ≤ 0\.001, a permutation test of 4,096 points of each\): whether by much,/m,
    );
    expect(output.out).toMatch(/^chains from starts far apart become alike/m);
    expect(output.err).toMatch(/^warning: this result should not be believed: train longer/m);
    expect(await read('figure.svg')).toContain('push-forwards alike: p ≤ 0.001');
  });

  it('show few steps, and every command that answers from it warns and exits with 0', async () => {
    const bad = { ...good, sampler: { kind: 'mala', steps: 5, stepSize: 0.1 }, training: { iterations: 1 } };
    expect(await solve(bad, '--json')).toBe(0);
    const { verdict, evaluation } = JSON.parse(output.out) as { verdict: Verdict; evaluation: Evaluation };
    expect(verdict.kind).not.toBe('converged');
    const warning = `warning: this result should not be believed: ${verdict.line}\n`;
    expect(output.err).toContain(warning);
    const { chains, agreement } = evaluation.certificates!;
    expect(chains.passed).toBe(false);
    for (const { acceptance } of chains.marginals) expect(acceptance).toBeGreaterThan(0.5);
    // Chains that have not left their common start agree: R-hat is what tells.
    expect(agreement.pValue).toBeGreaterThan(0.01);
    expect(await read('figure.svg')).toMatch(/% of steps accepted; push-forwards alike: p = 0\.\d/);
    expect(await read('report.html')).toContain('<th>steps accepted</th>');

    expect(await draw('--json')).toBe(0);
    expect(output.err).toContain(warning);
    expect(await run('evaluate', at('run'))).toBe(0);
    expect(output.err).toContain(warning);
    expect(await run('report', at('run'))).toBe(0);
    expect(output.err).toContain(warning);
    // Of weights that nobody judged nothing is said.
    expect(await solve(bad, '--iterations', '2', '--resume', '--no-evaluate')).toBe(0);
    expect(await draw()).toBe(0);
    expect(output.err).not.toContain('believed');

    await writeFile(at('run/verdict.json'), '{"iteration": 2}');
    expect(await draw()).toBe(2);
    expect(output.err).toMatch(/verdict\.json: must be what `barycenter solve` wrote; got .* Remove it/);
  });
});

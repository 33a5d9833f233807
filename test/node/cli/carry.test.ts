import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';

let folder: string;
let errors: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-carry-'));
  errors = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((errors += String(text))));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const twister = { slope: 0.4, pushforward: { kind: 'inverse-twist', slope: 0.4 } };

/** What `solve` says of a problem whose map bends, or does not. */
async function saidOf(bends: boolean): Promise<string> {
  const marginals = [4, -4].map((at) => ({
    weight: 0.5,
    cost: bends ? { kind: 'twist', slope: twister.slope } : { kind: 'squared-euclidean' },
    distribution: {
      kind: 'gaussian',
      mean: [0, at],
      standardDeviation: 1,
      ...(bends ? { pushforward: twister.pushforward } : {}),
    },
  }));
  const problem = {
    epsilon: 0.05,
    marginals,
    potential: { hidden: [4] },
    sampler: { steps: 60, carry: {} },
    training: { iterations: 20, batchSize: 32, validation: { every: 0 } },
  };
  await writeFile(join(folder, 'problem.json'), JSON.stringify(problem));
  const args = ['solve', join(folder, 'problem.json'), '--out', join(folder, 'run'), '--no-evaluate'];
  expect(await runCommandLine([...args, '--device', 'cpu', '--threads', '1'])).toBe(0);
  return errors;
}

it('says in progress, history and a warning that chains begin anew', async () => {
  const said = await saidOf(true);
  expect(said).toMatch(/iteration 10\/20, .*, chains begin anew, learning rate/);
  expect(said).toMatch(/warning: sampler\.carry does nothing here: chains were carried in 0 % of the run/);
  expect(await readFile(join(folder, 'run', 'metrics.jsonl'), 'utf8')).toMatch(/"carried":0/);
});

it('says that they are carried, and warns of nothing', async () => {
  const said = await saidOf(false);
  expect(said).toMatch(/iteration 20\/20, .*, chains carried, learning rate/);
  expect(said).not.toMatch(/warning: sampler\.carry/);
  expect(await readFile(join(folder, 'run', 'metrics.jsonl'), 'utf8')).toMatch(/"carried":1/);
});

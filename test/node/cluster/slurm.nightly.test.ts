/** A real Slurm trains and maps by the very scripts of docs/slurm.md, to the bytes of one machine. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { blocksOf } from '../../documents/support/blocks.js';
import { TestRandom } from '../../support/random.js';
import { clusterRun, command, CPU, removeRun, type ClusterRun } from './cluster_run.js';
import { startSlurm, type SlurmCluster } from './slurm_cluster.js';

/** 19 shards of 16,384 rows, so that some of 16 jobs draw two. */
const ROWS = 300_000;
/** Sixteen jobs, two at a time, each of which starts Node; minutes where others work on the machine. */
const TIMEOUT = 600_000;

const scripts = blocksOf('docs/slurm.md').map(({ text }) => text);
const [train, batch, submit] = scripts.filter((text) => /SBATCH|sbatch/.test(text));
let run: ClusterRun;
let whole: Buffer;
let slurm: SlurmCluster;
const there = (name: string): string => join(slurm.folder, name);

beforeAll(async () => {
  expect(scripts).toHaveLength(4);
  run = await clusterRun();
  const data = new TestRandom(4).uniforms(2 * ROWS, -1, 1);
  await writeFile(run.path('table.npy'), encodeNpy({ shape: [ROWS, 2], data }));
  const args = ['--marginal', '0', '--input', run.path('table.npy'), '--output', run.path('whole.npy'), ...CPU];
  expect(await command('sample', run.run, ...args)).toMatchObject({ code: 0 });
  whole = await readFile(run.path('whole.npy'));
});
afterAll(() => removeRun(run));

beforeEach(async () => {
  slurm = await startSlurm();
  await mkdir(there('runs'));
});
afterEach(() => slurm.stop());

/** The run, the table and the script of the array. */
async function prepareMapping(): Promise<void> {
  await slurm.shell(`cp -r "${run.run}" runs/mine && cp "${run.path('table.npy')}" .`);
  await writeFile(there('shard.sbatch'), batch);
}

it('trains by jobs that go on where the one before was stopped', { timeout: TIMEOUT }, async () => {
  const long = await clusterRun({ potential: { hidden: [64] }, training: { iterations: 2000, batchSize: 256 } });
  await slurm.shell(`cp "${long.path('problem.json')}" . && cp -r "${long.run}" whole`);
  await removeRun(long);
  await writeFile(there('train.sbatch'), train);
  const id = (await slurm.shell('sbatch --parsable train.sbatch')).trim();
  await expect.poll(() => existsSync(there('runs/mine/metrics.jsonl')), { interval: 20, timeout: TIMEOUT }).toBe(true);
  await slurm.ask('scancel', `${id}_1`);
  await slurm.idle();
  expect(await slurm.shell(`cat slurm-${id}_1.out`)).toContain('stopped');
  for (const file of ['weights', 'optimizer'])
    expect(await readFile(there(`runs/mine/${file}.safetensors`))).toEqual(
      await readFile(there(`whole/${file}.safetensors`)),
    );
});

it('draws a table by an array of jobs, and joins it when they have ended', { timeout: TIMEOUT }, async () => {
  await prepareMapping();
  await slurm.shell(submit);
  await slurm.idle();
  expect(await readFile(there('mapped.npy'))).toEqual(whole);
  expect(existsSync(there('mapped.npy.parts'))).toBe(false);
});

/** Jobs 3 and 7 fail, and job 0 does not end when it has drawn, unless Slurm has started it before. */
const FAULTS = `
[[ $SLURM_ARRAY_TASK_ID =~ ^[37]$ ]] && exit 9
[[ $SLURM_ARRAY_TASK_ID == 0 && -z $SLURM_RESTART_COUNT ]] && trap 'touch drawn; exec sleep 600' EXIT
`;

it('names the jobs that failed, and is whole when these were run again', { timeout: TIMEOUT }, async () => {
  await prepareMapping();
  await writeFile(there('shard.sbatch'), batch.replace(/^barycenter/m, `${FAULTS}barycenter`));
  const id = (await slurm.shell(`${submit.split('\n')[0]} && echo $id`)).trim();
  await expect.poll(() => existsSync(there('drawn')), { interval: 100, timeout: TIMEOUT }).toBe(true);
  await slurm.ask('scontrol', 'requeue', `${id}_0`);
  await slurm.idle();
  expect(await slurm.shell(`cat slurm-${id}_0.out`)).toContain('0 of them drawn now');

  const joins = submit.slice(submit.indexOf("'barycenter") + 1, submit.lastIndexOf("'"));
  expect(await slurm.shell(`${joins} 2>&1 || echo "code $?"`)).toMatch(/--array=3,7[^]*code 2/);
  expect(existsSync(there('mapped.npy'))).toBe(false);
  await writeFile(there('shard.sbatch'), batch);
  await slurm.shell('sbatch --array=3,7 shard.sbatch');
  await slurm.idle();
  await slurm.shell(joins);
  expect(await readFile(there('mapped.npy'))).toEqual(whole);
});

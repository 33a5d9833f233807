import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CPU, main } from './crew.mjs';

const normal = (mean) => ({
  weight: 0.5,
  cost: { kind: 'squared-euclidean' },
  distribution: { kind: 'gaussian', mean: [mean, 0], standardDeviation: 1 },
});

const problem = {
  epsilon: 0.5,
  marginals: [normal(0), normal(2)],
  potential: { hidden: [16] },
  sampler: { steps: 60 },
  training: { iterations: 100, batchSize: 64, shards: 4, validation: { every: 0 } },
};

const hashOf = async (path) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** The table of a sweep without seconds, and the weights of its runs. */
async function sweepBits(out) {
  const { points } = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'));
  const bits = [];
  for (const { job, outcome } of points)
    bits.push(outcome.status, outcome.scores, await hashOf(join(out, job.folder, 'optimizer.safetensors')));
  return JSON.stringify(bits);
}

/**
 * What is done by turns, and what one machine makes of it.
 * @param sampled told of each coordinator, whose memory it samples
 */
export async function soakTasks(folder, address, sampled) {
  const path = (name) => join(folder, name);
  const run = async (...args) => {
    const child = spawn(process.execPath, [main, ...args, ...CPU], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece) => (said = (said + piece).slice(-2000)));
    sampled(`coordinator: ${args[0]}`, child);
    const [code, signal] = await once(child, 'exit');
    return code === 0 ? undefined : `${args[0]} ended with ${code ?? signal}: ${said}`;
  };
  await writeFile(path('problem.json'), JSON.stringify(problem));
  const kinds = [
    {
      name: 'sweep',
      args: (out) => ['sweep', path('problem.json'), '--epsilon', '0.3,1', '--weights', 'simplex:4', '--out', out],
      bits: sweepBits,
      store: ['--store', path('store')],
    },
    {
      name: 'sample',
      args: (out) => [
        ...['sample', path('one-solve'), '--marginal', '0', '--count', '64', '--per-point', '4096'],
        ...['--output', `${out}.npy`],
      ],
      bits: (out) => hashOf(`${out}.npy`),
      store: ['--store', path('store')],
    },
    {
      name: 'solve',
      args: (out) => ['solve', path('problem.json'), '--out', out, '--no-evaluate'],
      bits: (out) => hashOf(join(out, 'weights.safetensors')),
      store: [],
    },
  ];
  const expected = new Map();
  for (const { name, args, bits } of kinds.toReversed()) {
    const out = path(`one-${name}`);
    const fault = await run(...args(out));
    if (fault) throw new Error(`on one machine: ${fault}`);
    expected.set(name, await bits(out));
  }
  return kinds.map(({ name, args, bits, store }) => ({
    name,
    async run(turn) {
      const out = path(`turn-${turn}`);
      const fault = await run(...args(out), '--queue', address, ...store);
      if (fault) return fault;
      const found = await bits(out);
      if (found !== expected.get(name)) return `other bits than on one machine, which stay in ${out}`;
      for (const left of [out, `${out}.npy`]) await rm(left, { recursive: true, force: true });
      return undefined;
    },
  }));
}

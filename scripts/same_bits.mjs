/**
 * Whether another checkout gives the same bits: what a change that moves code must leave as it is.
 *   npm run same-bits -- [options] [OTHER_CHECKOUT] [PROBLEM…]            (--help lists them)
 * Both must be built (`npm run build`). Each trains every problem at seed 0 on `cpu` and on `webgpu` (software Vulkan
 * where no GPU answers), through the command line alone, so that nothing here knows what lies behind it. Hashed are the
 * trained numbers, the history without its clock, draws of every plan and, of the small problems, what `evaluate` says.
 * `single-cell` reads ../shared/data/single-cell, or --data, and tables made up in its place where that is missing.
 * Exit code 1 where anything differs.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namesOf, newCommand } from './support/command.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

const here = dirname(dirname(fileURLToPath(import.meta.url)));

/** The command line of a checkout, which says itself where it is. @param {string} root */
const commandOf = (root) => join(root, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).bin.barycenter);

/** Made-up rows, the same for every checkout: a small generator of its own. */
function table(rows, columns, seed) {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const cell = () => (next() + next() + next() - 1.5 + Math.sin(seed)).toFixed(6);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, cell).join(',')).join('\n') + '\n';
}

const gaussian = (dim, k) => ({
  kind: 'gaussian',
  mean: Array.from({ length: dim }, (_, i) => Math.cos(k + 2 * i)),
  standardDeviation: 1 + k / 4,
});
const cost = { kind: 'squared-euclidean' };
const training = (iterations, batchSize) => ({
  iterations,
  batchSize,
  optimizer: { averageDecay: 0.9 },
  validation: { every: 2, points: 4, draws: 8 },
});
const gaussians = (dim, potential, iterations) => ({
  epsilon: 0.1,
  marginals: [0.2, 0.3, 0.5].map((weight, k) => ({ weight, cost, distribution: gaussian(dim, k) })),
  potential,
  sampler: { kind: 'ula', steps: 20, stepSize: 0.05 },
  training: training(iterations, 64),
});

const example = (name) => JSON.parse(readFileSync(join(here, 'examples', `${name}.json`), 'utf8'));

/** Those that `evaluate` is quick with. */
const JUDGED = ['twister-quick', 'moved'];

/** The problems, and in brackets what each is here for. */
const PROBLEMS = {
  /** [a twisted cost, no validation] */
  'twister-quick': () => example('twister-quick'),
  /** [Gaussians, K − 1 networks] */
  gaussians: () => gaussians(16, { kind: 'reduced', hidden: [32, 24], activation: 'tanh' }, 4),
  /** [a network each, layers too wide for workgroup memory, an odd batch] */
  wide: () => ({
    ...gaussians(40, { kind: 'separate', hidden: [520, 33], activation: 'relu' }, 2),
    training: training(2, 37),
  }),
  /** [tables, scaled by their deviation] */
  'single-cell'({ folder, data }) {
    const problem = example('single-cell');
    for (const [k, marginal] of problem.marginals.entries()) {
      const real = join(data, 'single-cell', marginal.samples);
      marginal.samples = existsSync(real) ? real : join(folder, `cells${k}.csv`);
      if (!existsSync(real)) writeFileSync(marginal.samples, table(300, 50, k + 1));
    }
    return { ...problem, training: { ...problem.training, iterations: 3, validation: { every: 2 } } };
  },
  /** [tables far from the origin, defaults] */
  moved({ folder }) {
    const marginals = [0.5, 0.5].map((weight, k) => {
      const file = join(folder, `moved${k}.csv`);
      const rows = table(200, 3, k + 3)
        .trim()
        .split('\n');
      writeFileSync(
        file,
        rows
          .map((row) =>
            row
              .split(',')
              .map((x) => (Number(x) + 4096).toFixed(4))
              .join(','),
          )
          .join('\n'),
      );
      return { weight, cost, samples: file };
    });
    return { epsilon: { relative: 0.1 }, marginals, training: { iterations: 5 } };
  },
  /** [the circle: steps along geodesics] */
  circle({ folder }) {
    const marginals = [0, 1].map((k) => {
      const file = join(folder, `circle${k}.csv`);
      const angles = Array.from({ length: 100 }, (_, i) => k + (i * i) / 4000);
      writeFileSync(file, angles.map((angle) => `${Math.cos(angle)},${Math.sin(angle)}`).join('\n') + '\n');
      return { weight: 0.5, cost: { kind: 'geodesic' }, samples: file };
    });
    return {
      epsilon: 0.1,
      marginals,
      sampler: { kind: 'ula', steps: 20, constraint: 'unit-sphere' },
      training: training(3, 64),
    };
  },
};

const hash = (data) => createHash('sha256').update(data).digest('hex').slice(0, 12);

/** The numbers of a .safetensors file without their names: a new format may call them otherwise. */
function numbersOf(file) {
  const bytes = readFileSync(file);
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
}

/** What `metrics.jsonl` says but for its clock. */
function historyOf(file) {
  const rows = readFileSync(file, 'utf8').trim().split('\n');
  return rows.map((row) =>
    JSON.stringify(JSON.parse(row), (key, value) => (/seconds|time/i.test(key) ? undefined : value)),
  );
}

/** Hashes of one problem on one device, by what they are of. */
function hashesOf(root, name, device, folder, environment) {
  const problem = join(folder, `${name}.json`);
  const main = commandOf(root);
  const options = { env: { ...process.env, ...environment }, stdio: 'pipe', maxBuffer: 2 ** 26 };
  const command = (...args) => execFileSync(process.execPath, [main, ...args, '--device', device], options);
  const run = join(folder, 'run');
  command('solve', problem, '--out', run, '--no-evaluate', '--quiet');
  const draws = [];
  for (const k of JSON.parse(readFileSync(problem, 'utf8')).marginals.keys()) {
    const output = join(folder, `draws${k}.npy`);
    command('sample', run, '--marginal', String(k), '--count', '50', '--per-point', '3', '--output', output);
    draws.push(readFileSync(output));
  }
  const found = {
    weights: hash(numbersOf(join(run, 'weights.safetensors'))),
    history: hash(historyOf(join(run, 'metrics.jsonl')).join('\n')),
    draws: hash(Buffer.concat(draws)),
    // A verdict's chains take minutes on a software driver, and are those of the draws.
    ...(device === 'cpu' &&
      JUDGED.includes(name) && { scores: hash(String(command('evaluate', run, '--json')).replaceAll(folder, '')) }),
  };
  rmSync(run, { recursive: true });
  return found;
}

const command = newCommand('npm run same-bits --')
  .description('Whether another checkout gives the same bits.')
  .argument(
    '[names...]',
    `the other checkout, built (without one this one's hashes are printed alone), and problems (default: all): ${Object.keys(PROBLEMS).join(', ')}`,
  )
  .option('--device <kind>', 'cpu or webgpu; default: both', namesOf(['cpu', 'webgpu']))
  .option('--data <folder>', 'whose single-cell/ the problem of that name reads', join(here, '..', 'shared', 'data'))
  .parse();
const { device: devices = ['cpu', 'webgpu'], data } = command.opts();
const other = command.args.find((name) => !(name in PROBLEMS));
const named = command.args.filter((name) => name in PROBLEMS);
const roots = other === undefined ? [here] : [here, resolve(other)];
const missing = roots.find((root) => !existsSync(commandOf(root)));
if (missing !== undefined) {
  console.error(
    `same_bits: ${missing} holds no build; run \`npm run build\` there, or name one of ${Object.keys(PROBLEMS).join(', ')}.`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'same-bits-'));
const environment = { ...(await softwareVulkanEnvironment()), BARYCENTER_CACHE: join(folder, 'cache') };
let different = 0;
for (const name of named.length > 0 ? named : Object.keys(PROBLEMS)) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(PROBLEMS[name]({ folder, data })));
  for (const device of devices) {
    const found = [];
    for (const root of roots) found.push(hashesOf(root, name, device, folder, environment));
    const differing = Object.keys(found[0]).filter((what) => found.some((hashes) => hashes[what] !== found[0][what]));
    different += differing.length;
    const said = Object.entries(found[0]).map(([what, value]) => `${what} ${value}`);
    const verdict = other === undefined ? '' : differing.length > 0 ? `  DIFFERENT: ${differing.join(', ')}` : '  same';
    console.log(`${name.padEnd(14)} ${device.padEnd(7)} ${said.join('  ')}${verdict}`);
  }
}
rmSync(folder, { recursive: true });
process.exit(different > 0 ? 1 : 0);

/**
 * Whether a training iteration has become slower: this build against another checkout's, in one process and in turns.
 *   node scripts/compare_builds.mjs [options] OTHER_CHECKOUT [PROBLEM…]            (--help lists them)
 * Both must be built (`npm run build`). Each pair times a few iterations of one build and then of the other, in an
 * order that alternates; printed are the median ratio (this over the other) and its 95 % interval by bootstrap. Exit
 * code 1 where the upper limit reaches 1.03. With OTHER_CHECKOUT this very checkout, it shows what the machine's noise
 * is.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { namesOf, newCommand, numberFrom } from './support/command.mjs';

const BOUND = 1.03;
const RESAMPLES = 2000;

async function load(root) {
  const module = (path) => import(pathToFileURL(join(root, 'dist', 'src', path)).href);
  return {
    ...(await module('index.js')),
    ...(await module('barycenter/problem/load_marginals.js')),
    ...(await module('barycenter/training/trainer.js')),
    ...(await module('barycenter/training/initial_checkpoint.js')),
    ...(await module('random/philox.js')),
  };
}

const GAUSSIANS =
  (dim, hidden) =>
  ({ squaredEuclidean, gaussian }) => ({
    epsilon: 0.1,
    marginals: [0.2, 0.3, 0.5].map((weight, k) => ({
      weight,
      cost: squaredEuclidean(),
      distribution: gaussian({
        mean: Array.from({ length: dim }, (_, i) => Math.cos(k + 2 * i)),
        standardDeviation: 1 + k / 4,
      }),
    })),
    potential: { hidden },
    sampler: { kind: 'ula', steps: 30, stepSize: 0.05 },
    training: { batchSize: 256, optimizer: { averageDecay: 0.97 }, validation: { every: 0 } },
  });

const PROBLEMS = {
  twister: ({ twist, gaussian, inverseTwist }) => ({
    epsilon: 0.01,
    marginals: [
      [0, 4],
      [3.46, -2],
      [-3.46, -2],
    ].map((mean) => ({
      weight: 1 / 3,
      cost: twist({ slope: 0.4 }),
      distribution: inverseTwist(gaussian({ mean, standardDeviation: 1 }), { slope: 0.4 }),
    })),
    sampler: { kind: 'ula', steps: 100, stepSize: 0.003 },
    training: { optimizer: { learningRate: 0.02 }, validation: { every: 0 } },
  }),
  'gaussians-16': GAUSSIANS(16, [64, 64]),
  'gaussians-64': GAUSSIANS(64, [256]),
  cells: ({ squaredEuclidean, normals, keyOf }) => ({
    epsilon: 0.1,
    marginals: [1, 2].map((draw) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      samples: { data: Float32Array.from(normals(keyOf(draw), 1000, 0, 0, 6000 * 50)), rows: 6000, columns: 50 },
    })),
    potential: { hidden: [256] },
    sampler: { kind: 'ula', steps: 60, stepSize: 0.05 },
    training: { optimizer: { learningRate: 5e-3, averageDecay: 0.97 }, validation: { every: 0 } },
  }),
};

/** A trainer of one build and how to run iterations of it. */
async function runnerOf(build, problem) {
  const device = await build.openCpuDevice();
  const loaded = await build.loadMarginals(build.defineProblem(problem(build)));
  let start;
  try {
    start = build.initialCheckpoint(loaded, 7);
  } catch {
    start = build.initialCheckpoint(loaded.network, 7); // what it took before it knew of data
  }
  const trainer = build.createTrainer(device, loaded, start);
  let iteration = 0;
  return {
    async seconds(iterations) {
      const from = performance.now();
      for (let i = 0; i < iterations; i++) await trainer.iterate(iteration++);
      await device.synchronize();
      return (performance.now() - from) / 1000;
    },
    async close() {
      trainer.free();
      await device.close();
    },
  };
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

/**
 * 95 % interval of the median, by resampling; a small generator of its own, so that a rerun of the numbers gives the
 * same.
 */
function interval(ratios) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(next() * ratios.length)])),
  );
  medians.sort((a, b) => a - b);
  return [medians[Math.floor(0.025 * RESAMPLES)], medians[Math.floor(0.975 * RESAMPLES)]];
}

const command = newCommand('node scripts/compare_builds.mjs')
  .description('Whether a training iteration has become slower: this build against that of another checkout.')
  .argument('<other>', 'the checkout, built')
  .argument('[problems...]', 'only these; default: all', namesOf(Object.keys(PROBLEMS)))
  .option('--pairs <n>', 'how many pairs of timings', numberFrom(1), 60)
  .option('--seconds <s>', 'how long a timing takes', numberFrom(0.001), 0.25)
  .parse();
const [other, names] = command.processedArgs;
const { pairs, seconds } = command.opts();
const builds = [await load(dirname(dirname(fileURLToPath(import.meta.url)))), await load(resolve(other))];
for (const name of names.length > 0 ? names : Object.keys(PROBLEMS)) {
  const runners = [];
  for (const build of builds) runners.push(await runnerOf(build, PROBLEMS[name]));
  for (const runner of runners) await runner.seconds(2); // compiles
  const iterations = Math.max(1, Math.round(seconds / ((await runners[1].seconds(4)) / 4)));
  const ratios = [];
  for (let pair = 0; pair < pairs; pair++) {
    const times = [0, 0];
    for (const which of pair % 2 === 0 ? [0, 1] : [1, 0]) times[which] = await runners[which].seconds(iterations);
    ratios.push(times[0] / times[1]);
  }
  for (const runner of runners) await runner.close();
  const [low, high] = interval(ratios);
  console.log(
    `${name}: ${median(ratios).toFixed(3)} (95 %: ${low.toFixed(3)} to ${high.toFixed(3)}), ${ratios.length} pairs of ${iterations} iterations`,
  );
  if (high >= BOUND) process.exitCode = 1;
}

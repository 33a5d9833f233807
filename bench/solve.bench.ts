import { readFile } from 'node:fs/promises';
import { loadMarginals } from '../src/barycenter/problem/load_marginals.js';
import { createTrainer } from '../src/barycenter/training/trainer.js';
import { initialCheckpoint } from '../src/barycenter/training/initial_checkpoint.js';
import { problemFromJson, solve, type Problem } from '../src/index.js';
import { langevinChain } from '../src/ops/langevin_chain.js';
import { parameterLayout } from '../src/ops/network_shape.js';
import { potentialParameterGradient } from '../src/ops/potential_parameter_gradient.js';
import { adam, freeAdamState } from '../src/optimizer/adam.js';
import { initialParameters } from '../src/potential/initial_parameters.js';
import { createPotential } from '../src/potential/potential_state.js';
import { keyOf } from '../src/random/philox.js';
import type { Bench, BenchContext, Row } from './support/bench.js';
import { WrongKernelError } from './support/check.js';
import { benchNormals, withBuffers } from './support/device_data.js';
import { chainOperations, parameterGradientOperations } from './support/operations.js';
import { formatSeconds } from './support/table.js';
import { median, secondsOf } from './support/timing.js';

const SEED = 7;
const RUNS = 5;

/** Median seconds of one training step's parts, each alone on the device at the problem's shapes. */
interface Parts {
  readonly chain: number;
  readonly gradient: number;
  readonly optimizer: number;
  /** Everything that an iteration does: the parts, the minibatch, the start of the chains, the heads. */
  readonly iteration: number;
  readonly operations: number;
}

async function measureParts({ device }: BenchContext, problem: Problem): Promise<Parts> {
  const loaded = await loadMarginals(problem);
  const { network, costs } = loaded;
  const { sampler, training, epsilon } = problem;
  const segments = costs.map((_, marginal) => ({ marginal, chains: training.batchSize }));
  const chains = training.batchSize * costs.length;
  const key = keyOf(SEED);
  const medianOf = async (run: () => void): Promise<number> => {
    await secondsOf(device, run);
    const seconds: number[] = [];
    for (let i = 0; i < RUNS; i++) seconds.push(await secondsOf(device, run));
    return median(seconds);
  };
  return withBuffers(device, async ({ upload, empty, keep }) => {
    const parameters = initialParameters(network, key);
    const potential = keep(createPotential(device, network, parameters));
    const x = upload('x', benchNormals(1, costs.reduce((sum, cost) => sum + cost.xDim * training.batchSize, 0)));
    const y = upload('y', benchNormals(2, chains * network.inputDim));
    const gradient = empty('gradient', parameterLayout(network).length);
    const chain = keep(langevinChain(device, { network, costs, segments }));
    const chainWeights = problem.marginals.map(({ weight }) => weight / training.batchSize);
    const parameterGradient = keep(potentialParameterGradient(device, { network, segments, chainWeights }));
    const optimizer = keep(adam(device, network, training.optimizer));
    const state = optimizer.init(parameters);
    keep({ free: () => freeAdamState(state) });
    const trainer = keep(createTrainer(device, loaded, initialCheckpoint(network, SEED)));

    const buffers = { parameters: potential.parameters, transposed: potential.transposed, heads: potential.heads };
    const common = { ...buffers, x, y, epsilon, stepSize: sampler.stepSize, temperature: 1, key, firstChain: 0 };
    const iteration: number[] = [];
    for (let i = 0; i <= RUNS; i++) {
      const start = performance.now();
      await trainer.iterate(i);
      await device.synchronize();
      iteration.push((performance.now() - start) / 1000);
    }
    return {
      chain: await medianOf(() => chain.run({ ...common, iteration: 0, firstStep: 0, steps: sampler.steps })),
      gradient: await medianOf(() => parameterGradient.run({ ...buffers, y, gradient })),
      optimizer: await medianOf(() => optimizer.update(state, potential, gradient, 1, 0)),
      iteration: median(iteration.slice(1)),
      operations: chainOperations(network, segments, sampler.steps) + parameterGradientOperations(network, segments),
    };
  });
}

/** Solves through the public interface, checks that it learned, and lays the parts of its time side by side. */
async function solveRow(context: BenchContext, file: string, iterations: number): Promise<Row> {
  const problem = problemFromJson(await readFile(`examples/${file}.json`, 'utf8'), 'examples');
  const total = problem.training.iterations;
  const done = Math.min(iterations, total);
  const parts = await measureParts(context, problem);
  const start = performance.now();
  const result = await solve(problem, { device: context.device, seed: SEED, until: done });
  const seconds = (performance.now() - start) / 1000;
  const last = result.history.at(-1);
  result.free();
  if (last === undefined || !Number.isFinite(last.surrogate)) throw new WrongKernelError(`solve ${file}: no finite objective.`);
  const percent = (part: number): string => `${((100 * part * done) / seconds).toFixed(0)} %`;
  const { chain, gradient, optimizer, iteration, operations } = parts;
  return {
    name: file,
    seconds: [seconds],
    operations: operations * done,
    columns: {
      iterations: `${done} of ${total}`,
      'all of them': formatSeconds((seconds / done) * total),
      chain: percent(chain),
      gradient: percent(gradient),
      optimizer: percent(optimizer),
      'rest of the step': percent(Math.max(0, iteration - chain - gradient - optimizer)),
      'between steps': percent(Math.max(0, seconds / done - iteration)),
    },
  };
}

/** Iterations timed: all of `twister-paper`, the first quarter of `twister`, which are like the others. */
const ITERATIONS = 200;
const QUICK_ITERATIONS = 20;

/** One run each: it lasts long enough to need no repeating. Software adapters take minutes for a few steps and are left out. */
export const solveBench: Bench = {
  name: 'solve',
  async measure(context) {
    if (context.device.info.software) return [];
    const iterations = context.quick ? QUICK_ITERATIONS : ITERATIONS;
    return [await solveRow(context, 'twister', iterations), await solveRow(context, 'twister-paper', iterations)];
  },
};

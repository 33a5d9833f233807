import path from 'node:path';
import type { ReadyProblem } from '../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { initialCheckpoint } from '../../src/barycenter/training/initial_checkpoint.js';
import { createTrainer } from '../../src/barycenter/training/trainer.js';
import type { Device } from '../../src/device/device.js';
import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { stepSizeOf } from '../../src/ops/support/step_factors.js';
import type { GraphPotential } from '../../src/potential/graph/graph_potential.js';
import { presetGraph } from '../../src/potential/graph/presets/index.js';
import { WrongKernelError } from './check.js';
import type { Contest, OurSide, PeerContext } from './contests.js';
import { benchNormals, withBuffers, type Buffers } from './device_data.js';
import { readFloats } from './float_files.js';
import { writeImageCase } from './image_case.js';
import { checkWhole } from './image_evaluation.js';

/** As `experiments/digits` has it, whose pictures are of no matter for time. */
export interface DigitsSetting {
  readonly name: string;
  readonly side: number;
  readonly width: number;
  readonly batchSize: number;
  /** Langevin steps of the iteration. */
  readonly steps: number;
  /** Whether chains go on from where they stood; else they begin anew at every iteration. */
  readonly keepsChains: boolean;
}

const SEED = 7;
const ROWS = 160;
const WEIGHTS = [0.5, 0.5] as const;
/** Steps without noise that are compared: rounding grows with them. */
const CHECKED_STEPS = 2;
/** Of smooth potentials, root mean squares: float32 rounding over two steps, and of sums over a batch. */
const OFF = { ends: 1e-5, gradient: 1e-4 };

function problemOf({ side, width, batchSize, steps, keepsChains }: DigitsSetting): Problem {
  const columns = side * side;
  const pictures = (draw: number): Float32Array =>
    benchNormals(draw, ROWS * columns).map((value) => Math.min(1, Math.max(0, value)));
  return defineProblem({
    shape: [side, side, 1],
    marginals: WEIGHTS.map((weight, k) => ({
      samples: { data: pictures(k + 1), rows: ROWS, columns },
      weight,
      cost: squaredEuclidean(),
    })),
    epsilon: 0.01,
    potential: { kind: 'conv', width, congruence: 'reduced' },
    // One minibatch in the memory, met without end: all iterations but the first are visits.
    sampler: { steps, ...(keepsChains && { memory: { batches: 1, visits: 1_000_000, steps } }) },
    training: {
      iterations: 1_000_000,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate: 4e-3, averageDecay: 0.97, schedule: { kind: 'cosine' } },
    },
  });
}

/** What both sides start from, in the engine's coordinates. */
interface Start {
  readonly parameters: Float32Array;
  /** [chains, D] */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

interface Outcome {
  /** Where chains end without noise, [chains, D]. */
  readonly ends: Float32Array;
  /** To the parameters, at the ends. */
  readonly gradient: Float32Array;
}

const stepSizesOf = ({ engine, costs }: ReadyProblem): number[] => costs.map((_, k) => stepSizeOf(engine.stepSizes, k));

/** Ours, of the programs that training runs: scores a step, then the gradient to the parameters. */
async function outcomeOf(device: Device, loaded: ReadyProblem, start: Start): Promise<Outcome> {
  const { potential, engine, problem } = loaded;
  const { batchSize } = problem.training;
  const segments = WEIGHTS.map((_, marginal) => ({ marginal, chains: batchSize }));
  const stepSizes = stepSizesOf(loaded);
  return withBuffers(device, async ({ upload, empty, keep }) => {
    const of = keep(potential.place(device, start.parameters));
    const score = keep(potential.score(device, segments));
    const gradients = keep(potential.parameterGradient(device, segments));
    const y = upload('y', start.y);
    const out = empty('scores', start.y.length);
    const ends = start.y.slice();
    for (let step = 0; step < CHECKED_STEPS; step++) {
      score.run({ of, y, out });
      const scores = await device.readFloats(out);
      for (let i = 0; i < ends.length; i++) {
        const drift = stepSizes[Math.floor(i / (batchSize * potential.dim))] / (2 * engine.epsilon);
        ends[i] += drift * (scores[i] - (ends[i] - start.x[i]));
      }
      device.write(y, ends);
    }
    const weights = upload(
      'weights',
      Float32Array.from({ length: 2 * batchSize }, (_, c) => WEIGHTS[Math.floor(c / batchSize)] / batchSize),
    );
    const gradient = empty('gradient', potential.length);
    gradients.run({ of, y, weights, gradient });
    return { ends, gradient: await device.readFloats(gradient) };
  });
}

function writeCase(folder: string, setting: DigitsSetting, loaded: ReadyProblem, start: Start): void {
  const { engine, problem } = loaded;
  const { batchSize, optimizer } = problem.training;
  const { graph } = loaded.potential as GraphPotential;
  const stepSizes = stepSizesOf(loaded);
  writeImageCase(folder, {
    name: setting.name,
    kind: 'iteration',
    graph,
    // f_1 = g and f_2 = −g, of equal weights, times the scale between outputs and potentials.
    segments: [engine.scale, -engine.scale].map((factor, k) => ({
      images: batchSize,
      factor,
      stepSize: stepSizes[k],
      weight: WEIGHTS[k] / batchSize,
    })),
    more: { steps: setting.steps, keepsChains: setting.keepsChains, epsilon: engine.epsilon, optimizer },
    floats: { ...start },
  });
}

async function place(
  setting: DigitsSetting,
  { device }: PeerContext,
  { keep }: Buffers,
  folder: string,
): Promise<OurSide> {
  const loaded = await loadMarginals(problemOf(setting));
  const checkpoint = initialCheckpoint(loaded, SEED);
  const { dim } = loaded.potential;
  const chains = 2 * setting.batchSize;
  const start = {
    parameters: checkpoint.parameters,
    x: benchNormals(3, chains * dim),
    y: benchNormals(4, chains * dim),
  };
  const right = await outcomeOf(device, loaded, start);
  writeCase(folder, setting, loaded, start);
  const trainer = keep(await createTrainer(device, loaded, checkpoint));
  let iteration = 0;
  const turn = async (steps: number): Promise<number> => {
    const began = performance.now();
    for (let step = 0; step < steps; step++) await trainer.iterate(iteration++);
    await device.synchronize();
    return (performance.now() - began) / 1000;
  };
  // The first begins the chains that all later ones go on with.
  await turn(2);
  if (!Number.isFinite(await trainer.surrogate(iteration - 1)))
    throw new WrongKernelError(`${setting.name}: no finite objective.`);
  return {
    turn,
    async check(peer, what) {
      const output = path.join(folder, 'checked.f32');
      await peer.check(CHECKED_STEPS, 0, output);
      const theirs = readFloats(output, right.ends.length + right.gradient.length);
      checkWhole(`${what}: ends of chains`, theirs.subarray(0, right.ends.length), right.ends, OFF.ends);
      checkWhole(`${what}: gradient`, theirs.subarray(right.ends.length), right.gradient, OFF.gradient);
    },
  };
}

/** A whole training iteration as a step: chains, the gradient to the parameters, Adam and the average. */
export const digitsContest = (setting: DigitsSetting): Contest => ({
  name: setting.name,
  place: (context, buffers, folder) => place(setting, context, buffers, folder),
  row: (iterations) => ({ operations: iterations * operationsOf(setting) }),
});

/**
 * Forward and back to the image at every step; forward, and to the parameters, at the end, where what goes back through
 * all layers but the first is not counted. Two operations a multiply-add.
 */
function operationsOf({ side, width, batchSize, steps }: DigitsSetting): number {
  const image = { height: side, width: side, channels: 1 };
  const { multiplyAdds } = checkGraph(presetGraph({ kind: 'conv', width, activation: 'silu' }, image, 1));
  return 2 * batchSize * (4 * steps + 4) * multiplyAdds;
}

import { squaredEuclidean, twist } from '../src/autograd/index.js';
import { openCpuDevice } from '../src/device/cpu/cpu_device.js';
import type { Activation } from '../src/ops/network_shape.js';
import type { Parametrisation } from '../src/potential/congruence.js';
import { congruentNetwork } from '../src/potential/congruent_network.js';
import { squaredEuclideanReference, twistReference } from '../test/reference/costs.js';
import type { Bench, BenchContext, Row } from './support/bench.js';
import { placeChain, singleNetwork, type ChainCase, type PlacedChain } from './support/chain_case.js';
import { withBuffers } from './support/device_data.js';
import { chainOperations, sampleSteps } from './support/operations.js';
import { median, secondsOf, timeCases, timeInTurns } from './support/timing.js';

const STEPS = 100;

/** One marginal, ½‖x − y‖², ε = 0.1, η = 0.01, potentials in the published unit (scale ε/η). */
function plainCase(
  dim: number,
  hidden: readonly number[],
  batch: number,
  activation: Activation = 'relu',
  parameterScale = 1,
): ChainCase {
  const decaying = parameterScale === 1 ? '' : ' decaying';
  return {
    name: `D=${dim} [${hidden.join(',')}] ${activation}${decaying}, batch ${batch}`,
    network: singleNetwork(dim, hidden, activation, 10),
    cost: squaredEuclidean(),
    reference: squaredEuclideanReference,
    segments: [{ marginal: 0, chains: batch }],
    epsilon: 0.1,
    stepSize: 0.01,
    parameterScale,
  };
}

/** The chains of a training step of `examples/twister.json`, or of the same with another parametrisation. */
function twisterCase(kind: Parametrisation): ChainCase {
  const [epsilon, stepSize] = [0.01, 0.003];
  const weights = [1 / 3, 1 / 3, 1 / 3];
  return {
    name: `twister ${kind}, K=3 [64,64] silu, batch 3·256`,
    network: congruentNetwork({ kind, hidden: [64, 64], activation: 'silu', scale: epsilon / stepSize }, 2, weights),
    cost: twist({ slope: 0.4 }),
    reference: twistReference(0.4),
    segments: weights.map((_, marginal) => ({ marginal, chains: 256 })),
    epsilon,
    stepSize,
  };
}

const shapes = [
  plainCase(2, [32, 32], 256),
  plainCase(2, [128, 128, 128], 1024),
  plainCase(16, [128, 128], 4096),
  plainCase(64, [256, 256, 256], 1024),
];
const twister = [twisterCase('shared'), twisterCase('separate')];
/**
 * Activations of about 1e-13, 1e-26 and 1e-39: below 1.2e-38 float32 numbers are denormal, and a processor may take a hundred
 * times as long for them. The second of the pair should cost what the first does.
 */
const decaying = [plainCase(2, [128, 128, 128], 256, 'silu'), plainCase(2, [128, 128, 128], 256, 'silu', 1e-13)];

/** Steps of a timed run: 100 unless that would take too long here. */
async function stepsFor({ device, quick }: BenchContext, run: (steps: number) => void): Promise<number> {
  if (!quick && !device.info.software) return STEPS;
  const budget = quick ? 0.15 : 0.5;
  const seconds = await secondsOf(device, () => run(2));
  return Math.max(1, Math.min(STEPS, Math.floor((2 * budget) / seconds)));
}

async function timeChains(context: BenchContext, cases: readonly ChainCase[]): Promise<Row[]> {
  const { device } = context;
  return withBuffers(device, async (buffers) => {
    const placed: { readonly chain: PlacedChain; readonly steps: number }[] = [];
    for (const spec of cases) {
      const chain = placeChain(device, buffers, spec);
      await chain.check();
      placed.push({ chain, steps: await stepsFor(context, chain.run) });
    }
    const timed = placed.map(({ chain, steps }) => ({ name: chain.spec.name, run: () => chain.run(steps) }));
    const seconds = await timeCases(context, `langevin_chain on ${device.kind}`, timed);
    return placed.map(({ chain: { spec }, steps }, i) => ({
      name: spec.name,
      seconds: seconds[i],
      operations: chainOperations(spec.network, spec.segments, steps),
      columns: {
        steps: String(steps),
        '10⁶ sample-steps/s': (sampleSteps(spec.segments, steps) / median(seconds[i]) / 1e6).toPrecision(3),
      },
    }));
  });
}

/** Time of one thread over time of all, the fastest of rounds taken in turns: other work on the machine slows both. */
async function threadScaling(context: BenchContext, cases: readonly ChainCase[]): Promise<string[]> {
  const { device, quick } = context;
  const single = await openCpuDevice({ threads: 1 });
  try {
    const ratios: string[] = [];
    for (const spec of cases) {
      const ratio = await withBuffers(single, (few) =>
        withBuffers(device, async (many) => {
          const alone = placeChain(single, few, spec);
          const together = placeChain(device, many, spec);
          const steps = Math.max(1, Math.min(STEPS, Math.floor((quick ? 2e9 : 1e10) / chainOperations(spec.network, spec.segments, 1))));
          const { first, second } = await timeInTurns(
            { device: single, run: () => alone.run(steps) },
            { device, run: () => together.run(steps) },
            quick ? 5 : 7,
          );
          return Math.min(...first) / Math.min(...second);
        }),
      );
      ratios.push(ratio.toFixed(2));
    }
    return ratios;
  } finally {
    await single.close();
  }
}

/** A step of the larger shapes takes a software adapter seconds, too long for a quick look. */
function casesFor({ device, quick }: BenchContext): readonly ChainCase[] {
  if (device.kind === 'cpu') return [...shapes, ...twister, ...decaying];
  const naive = [shapes[1], { ...shapes[1], name: `${shapes[1].name}, naive`, naive: true }];
  return quick && device.info.software ? [...shapes.slice(0, 2), twister[0]] : [shapes[0], ...naive, ...shapes.slice(2), ...twister];
}

export const langevinChainBench: Bench = {
  name: 'langevin_chain',
  async measure(context) {
    const { device } = context;
    const rows = await timeChains(context, casesFor(context));
    if (device.info.threads < 2) return rows;
    const scaling = await threadScaling(context, shapes);
    const heading = `${device.info.threads} threads over 1`;
    return rows.map((row, i) => (i < scaling.length ? { ...row, columns: { ...row.columns, [heading]: scaling[i] } } : row));
  },
};

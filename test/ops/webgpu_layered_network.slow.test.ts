import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerTile } from '../../kernels/webgpu/layer_product.wgsl.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { layeredScoreOnWebGpu } from '../../src/ops/potential_score/webgpu_layered.js';
import { layeredValueOnWebGpu } from '../../src/ops/potential_value/webgpu_layered.js';
import { potentialParameterGradientOnWebGpu } from '../../src/ops/potential_parameter_gradient/webgpu.js';
import type { LayeredTuning } from '../../src/ops/support/webgpu/layered_plan.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { referencePotentialValue } from '../reference/potential_value.js';
import { withScratch } from '../support/devices.js';
import { unevenWeights } from '../support/judges/potential_parameter_gradient.js';
import type { Both } from '../support/judges/potential_score.js';
import { describeNetworkCase, NETWORK_CASES, type NetworkCase } from '../support/networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

let device: WebGpuDevice;
beforeAll(async () => {
  device = await openWebGpuDevice();
});
afterAll(() => device.close());

const cases = NETWORK_CASES.map((given) => ({ name: describeNetworkCase(given), given }));

function scoreOf(data: PotentialData, tuning: LayeredTuning = {}): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.y.length);
    const program = scratch.keep(layeredScoreOnWebGpu(device, data, tuning));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

/** Scores and values of one pass. */
function bothOf(data: PotentialData, tuning: LayeredTuning = {}): Promise<Both> {
  return withScratch(device, async (scratch) => {
    const [out, values] = [scratch.output(data.y.length), scratch.output(data.chains)];
    const program = scratch.keep(layeredScoreOnWebGpu(device, { ...data, values: true }, tuning));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out, values });
    return { score: await scratch.download(out), values: await scratch.download(values) };
  });
}

function valuesOf(data: PotentialData, tuning: LayeredTuning = {}): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.chains);
    const program = scratch.keep(layeredValueOnWebGpu(device, data, tuning));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

function weightsOf({ chains }: PotentialData): Float32Array {
  return unevenWeights(chains, 72);
}

function gradientOf(data: PotentialData, layered: LayeredTuning = {}): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const gradient = scratch.output(data.parameters.length);
    const program = scratch.keep(potentialParameterGradientOnWebGpu(device, data, { layered }));
    const [y, weights] = [scratch.upload(data.y), scratch.upload(weightsOf(data))];
    program.run({ ...uploadPotential(scratch, data), y, weights, gradient });
    return scratch.download(gradient);
  });
}

function scoreTolerance({ network, segments, parameters, y, terms }: PotentialData) {
  return float32Tolerance(terms, (nudge) => referencePotentialScore(network, segments, nudge(parameters), nudge(y)));
}

function gradientTolerance(data: PotentialData) {
  const { network, segments, parameters, y } = data;
  return float32Tolerance(Math.max(data.terms, data.chains), (nudge) =>
    referencePotentialParameterGradient(network, segments, nudge(weightsOf(data)), nudge(parameters), nudge(y)),
  );
}

describe('layered potential_score', () => {
  it.each(cases)('$name', async ({ given }) => {
    const data = potentialData(given, 47);
    const tolerance = scoreTolerance(data);
    const score = await scoreOf(data);
    expectClose(score, tolerance.reference, tolerance);
    expect(await bothOf(data)).toEqual({ score, values: await valuesOf(data) });
  });
});

describe('layered potential_value', () => {
  it.each(cases)('$name', async ({ given }) => {
    const data = potentialData(given, 43);
    const { network, segments, parameters, y, terms } = data;
    const tolerance = float32Tolerance(terms, (nudge) =>
      referencePotentialValue(network, segments, nudge(parameters), nudge(y)),
    );
    expectClose(await valuesOf(data), tolerance.reference, tolerance);
  });
});

describe('layered potential_parameter_gradient', () => {
  it.each(cases)('$name', async ({ given }) => {
    const data = potentialData(given, 53);
    const tolerance = gradientTolerance(data);
    expectClose(await gradientOf(data), tolerance.reference, tolerance);
  });
});

/** Odd numbers everywhere, networks that marginals do not use, a marginal twice, more than one tile each way. */
const odd: NetworkCase = {
  kind: 'reduced',
  weights: [0.2, 0.3, 0.5],
  dim: 5,
  hidden: [33, 18, 9],
  activation: 'silu',
  chains: [37, 1, 9, 6],
  marginals: [2, 0, 1, 2],
};

const TILES: readonly { readonly name: string; readonly tile: LayerTile }[] = [
  { name: '4 chains by 4 units', tile: { chains: 4, units: 4, depth: 1, chainBlocks: 1, unitBlocks: 1 } },
  { name: 'two blocks of chains', tile: { chains: 16, units: 8, depth: 3, chainBlocks: 2, unitBlocks: 1 } },
  { name: 'two blocks of units', tile: { chains: 8, units: 16, depth: 8, chainBlocks: 1, unitBlocks: 2 } },
  { name: 'a GPU’s', tile: { chains: 64, units: 128, depth: 16, chainBlocks: 2, unitBlocks: 2 } },
];

describe('layers whatever the tile and the slice', () => {
  it.each(TILES)('are right: $name', async ({ tile }) => {
    for (const activation of ['silu', 'leaky-relu'] as const) {
      const data = potentialData({ ...odd, activation }, 61);
      const score = scoreTolerance(data);
      expectClose(await scoreOf(data, { tile }), score.reference, score);
      const gradient = gradientTolerance(data);
      expectClose(await gradientOf(data, { tile }), gradient.reference, gradient);
    }
  });

  it('give the same bits', async () => {
    const data = potentialData(odd, 62);
    const [score, values] = [await scoreOf(data), await valuesOf(data)];
    for (const { tile } of TILES) {
      for (const tuning of [{ tile }, { tile, workspaceBytes: 1 }, { tile, multiplyAdds: 1 }]) {
        expect(await scoreOf(data, tuning)).toEqual(score);
        expect(await valuesOf(data, tuning)).toEqual(values);
        expect(await bothOf(data, tuning)).toEqual({ score, values });
      }
    }
  });

  it('sum gradients over slices', async () => {
    const data = potentialData(odd, 63);
    const tolerance = gradientTolerance(data);
    const { tile } = TILES[1];
    for (const workspaceBytes of [1, 100_000]) {
      const gradient = await gradientOf(data, { tile, workspaceBytes });
      expectClose(gradient, tolerance.reference, tolerance);
      expect(await gradientOf(data, { tile, workspaceBytes })).toEqual(gradient);
    }
  });

  it('keep within the workspace asked for', async () => {
    const data = potentialData({ ...odd, chains: [900, 300, 200, 100] }, 64);
    await withScratch(device, (scratch) => {
      const before = device.liveBytes;
      scratch.keep(layeredScoreOnWebGpu(device, data, { workspaceBytes: 40_000 }));
      // Tables come on top.
      expect(device.liveBytes - before).toBeLessThan(60_000);
      return Promise.resolve();
    });
  });
});

describe('layers of coefficients that are all 0', () => {
  it('give exactly 0', async () => {
    const data = potentialData(NETWORK_CASES[1], 65);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    for (const result of [scoreOf, valuesOf, gradientOf]) {
      expect((await result({ ...data, network })).every((v) => v === 0)).toBe(true);
    }
    const both = await bothOf({ ...data, network });
    expect([...both.score, ...both.values].every((v) => v === 0)).toBe(true);
  });
});

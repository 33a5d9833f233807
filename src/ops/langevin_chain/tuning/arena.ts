import { whileOwned, type Owner } from '../../../device/owner.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { inputLength, inputStarts } from '../../support/cost_inputs.js';
import type { LangevinChainArguments, LangevinChainSpec } from '../contract.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../support/network_shape.js';
import type { NetworkBuffers } from '../../support/network_buffers.js';
import { placeNetwork } from '../../support/place_network.js';
import { segmentStarts, totalChains, type Segment } from '../../support/segments.js';
import { Iterations } from '../../../random/counters.js';
import { naiveLangevinChainOnWebGpu } from '../webgpu_naive.js';

/** Chains of a segment that are compared with the naive kernel. */
const COMPARED_CHAINS = 4;

/**
 * Small enough that chains of the usual costs stay of order one, large enough that drift and noise are far above
 * rounding.
 */
const CALL = { key: [11, 7], iteration: Iterations.race.first, epsilon: 0.5, stepSize: 0.02 } as const;

/** The drift alone, then noise on top of it. */
const CHECKED = [
  { temperature: 0, firstStep: 0, steps: 2 },
  { temperature: 1, firstStep: 2, steps: 1 },
] as const;

/**
 * Share of a chain's own displacement that two right kernels may differ by. Both sum in the same order, so that only
 * contracted products and other roundings set them apart, a few parts in a million; a lost unit of 512 is 0.002.
 */
const ALLOWED_SHARE = 1e-3;
const ALLOWED_ROUNDING = 1e-5;

/** Buffers of a chain to race on, filled with random numbers, and what the naive kernel makes of some of its chains. */
export interface Arena {
  readonly args: Omit<LangevinChainArguments, 'steps' | 'firstStep' | 'temperature'>;
  /** Runs the checked steps from the start. @returns what is wrong with the ends, or undefined */
  check(run: (args: LangevinChainArguments) => void): Promise<string | undefined>;
}

/** Chains [first, first + chains) of one segment, as the naive kernel ran them. */
interface Slice {
  readonly first: number;
  readonly chains: number;
  /** f32 [chains, D], after each of the checked calls. */
  readonly ends: readonly Float32Array[];
}

/**
 * The arena's buffers are its owner's.
 * @returns undefined where the naive kernel gives no finite numbers, so that nothing can be checked
 */
export async function openArena(owner: Owner<WebGpuDevice>, spec: LangevinChainSpec): Promise<Arena | undefined> {
  const { device } = owner;
  const points = startingPoints(spec);
  const { parameters, arranged, heads } = placeNetwork(owner, spec.network, someParameters(spec.network));
  const network = { parameters, arranged, heads };
  const slices = await runNaive(device, spec, network, points);
  if (!slices.some(({ ends }) => ends.every((y) => y.some(Number.isFinite)))) return undefined;
  const y = owner.upload('tuning chains', points.y);
  const args = { ...CALL, ...network, firstChain: 0, x: owner.upload('tuning inputs', points.x), y };
  const check: Arena['check'] = async (run) => {
    device.write(y, points.y);
    const ends: Float32Array[] = [];
    for (const call of CHECKED) {
      run({ ...args, ...call });
      ends.push(new Float32Array(await device.read(y)));
    }
    return difference(slices, ends, points.y, spec.network.inputDim);
  };
  return { args, check };
}

/** Numbers spread evenly over ±√3·deviation, the same each time; a fraction of what Philox takes, and good enough. */
function spread(count: number, deviation: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  const width = 2 * Math.sqrt(3) * deviation;
  let state = Math.imul(seed, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    out[i] = width * (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5);
  }
  return out;
}

function startingPoints({ network, costs, segments }: LangevinChainSpec) {
  const x = spread(inputLength(costs, segments), 1, 1);
  return { x, y: spread(totalChains(segments) * network.inputDim, 1, 2) };
}

/** Of variance 2/inputs, so that activations of every layer are of order one. */
function someParameters(network: NetworkShape): Float32Array {
  const layout = parameterLayout(network);
  const parameters = new Float32Array(layout.length);
  for (let n = 0; n < network.networks; n++) {
    for (const [l, { inputs, outputs, weightOffset }] of layout.layers.entries()) {
      const start = n * layout.networkStride + weightOffset;
      parameters.set(spread((inputs + 1) * outputs, Math.sqrt(2 / inputs), 3 + n * layout.layers.length + l), start);
    }
  }
  return parameters;
}

/** The last chains of every segment, where tiles are ragged, and the first of all. */
function comparedChains(segments: readonly Segment[]): { segment: number; first: number; chains: number }[] {
  const last = segments.map(({ chains }, segment) => {
    const compared = Math.min(COMPARED_CHAINS, chains);
    return { segment, first: chains - compared, chains: compared };
  });
  return [{ segment: 0, first: 0, chains: Math.min(COMPARED_CHAINS, segments[0].chains) }, ...last];
}

async function runNaive(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  network: NetworkBuffers,
  points: ReturnType<typeof startingPoints>,
): Promise<Slice[]> {
  const dim = spec.network.inputDim;
  const xStarts = inputStarts(spec.costs, spec.segments);
  const starts = segmentStarts(spec.segments);
  const slices: Slice[] = [];
  for (const { segment, first, chains } of comparedChains(spec.segments)) {
    const { marginal } = spec.segments[segment];
    const xDim = spec.costs[marginal].xDim;
    const xStart = xStarts[segment] + first * xDim;
    const firstChain = starts[segment] + first;
    const ends = await whileOwned(device, async (owner) => {
      const naive = owner.own(naiveLangevinChainOnWebGpu(device, { ...spec, segments: [{ marginal, chains }] }));
      const x = owner.upload('tuning reference inputs', points.x.subarray(xStart, xStart + chains * xDim));
      const y = owner.upload(
        'tuning reference chains',
        points.y.subarray(firstChain * dim, (firstChain + chains) * dim),
      );
      const ends: Float32Array[] = [];
      for (const call of CHECKED) {
        naive.run({ ...CALL, ...network, ...call, firstChain, x, y });
        ends.push(new Float32Array(await device.read(y)));
      }
      return ends;
    });
    slices.push({ first: firstChain, chains, ends });
  }
  return slices;
}

/**
 * Where a kernel's ends differ from the naive kernel's by more than a share of what a chain moved, in words. Numbers
 * that the naive kernel has not finite are not compared.
 */
function difference(
  slices: readonly Slice[],
  ends: readonly Float32Array[],
  start: Float32Array,
  dim: number,
): string | undefined {
  for (const { first, chains, ends: expected } of slices) {
    for (let chain = 0; chain < chains; chain++) {
      for (const [call, reference] of expected.entries()) {
        const from = (first + chain) * dim;
        const naive = reference.subarray(chain * dim, (chain + 1) * dim);
        if (!naive.every(Number.isFinite)) continue;
        const moved = Math.max(...naive.map((value, i) => Math.abs(value - start[from + i])));
        for (let i = 0; i < dim; i++) {
          const apart = Math.abs(ends[call][from + i] - naive[i]);
          if (apart <= ALLOWED_SHARE * moved + ALLOWED_ROUNDING * (1 + Math.abs(naive[i]))) continue;
          return `differs from the naive kernel: chain ${first + chain}, component ${i}: ${ends[call][from + i]} for ${naive[i]}`;
        }
      }
    }
  }
  return undefined;
}

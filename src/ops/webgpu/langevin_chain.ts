import { slopeWords } from '../../../kernels/webgpu/kept_slopes.wgsl.js';
import {
  costGradientVectors,
  langevinChainWgsl,
  type LangevinChainWgslSpec,
} from '../../../kernels/webgpu/langevin_chain.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/device.js';
import { packUniforms, read, readWrite, type Binding, type KernelCall } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { Stream } from '../../random/streams.js';
import type { LangevinChainArguments, LangevinChainSpec } from '../langevin_chain.js';
import { parameterLayout, usesNetwork } from '../network_shape.js';
import { totalChains } from '../segments.js';
import { costSources, type CostSources } from './cost_sources.js';
import { deviceTable } from './device_table.js';
import {
  chooseTile,
  hiddenWeights,
  placeSlopes,
  tileLimits,
  tileTables,
  type TileLimits,
  type TileTuning,
} from './tile_plan.js';

/**
 * Multiply-adds of one dispatch, at most: a fraction of a second on a slow adapter of each kind, where a desktop's
 * watchdog allows two. The noise is a function of the step, so where a chain is cut changes nothing.
 */
const DISPATCH_MULTIPLY_ADDS = { hardware: 5e9, software: 1e8 } as const;

export function langevinChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  tuning: TileTuning = {},
): Program<LangevinChainArguments> {
  const limits = tileLimits(device);
  const costs = costSources(spec.costs);
  const tile = tuning.tile ?? chooseTile(limits, spec.network, totalChains(spec.segments));
  const xDims = spec.costs.map((cost) => cost.xDim);
  const tables = tileTables(spec.network, spec.segments, tile.chains, xDims);
  const kernelSpec = kernelSpecification(limits, spec, costs, tables.tiles, { ...tuning, tile });
  const kernel = { name: 'langevin_chain', source: langevinChainWgsl(kernelSpec) };
  const scratchBytes = Math.max(16, tables.tiles * kernelSpec.scratchStride * 16);
  const own = {
    tables: deviceTable(device, 'langevin_chain tables', tables.words),
    constants: deviceTable(device, 'langevin_chain cost constants', costs.constants),
    scratch: device.createBuffer('langevin_chain scratch', scratchBytes),
  };
  const call = { kernel, workgroups: tables.tiles, long: true };
  const stepsAtOnce = tuning.stepsPerDispatch ?? stepsPerDispatch(limits, spec);
  return {
    run: (args) => dispatchSteps(device, call, bindingsOf(args, own), args, stepsAtOnce),
    free: () => Object.values(own).forEach((buffer) => buffer.free()),
  };
}

function kernelSpecification(
  limits: TileLimits,
  { network }: LangevinChainSpec,
  costs: CostSources,
  tiles: number,
  tuning: TileTuning & Pick<LangevinChainWgslSpec, 'tile'>,
): LangevinChainWgslSpec {
  const base = { layout: parameterLayout(network), activation: network.activation, tile: tuning.tile };
  const placed = placeSlopes(limits, base);
  const slopes = tuning.slopes ?? placed.slopes;
  const slopeScratch = slopes === 'scratch' ? slopeWords(base, slopes) / 4 : 0;
  const costVectors = costs.elementwise ? 0 : costGradientVectors(base);
  const fits = costVectors * 16 <= placed.bytesLeft;
  const costGradients = tuning.costGradients ?? (fits ? 'workgroup' : 'scratch');
  return {
    ...base,
    networks: network.networks,
    tiles,
    stream: Stream.langevinNoise,
    costs,
    elementwise: costs.elementwise,
    slopes,
    costGradients,
    slopeScratch,
    scratchStride: slopeScratch + (costGradients === 'scratch' ? costVectors : 0),
  };
}

interface OwnBuffers {
  readonly tables: DeviceBuffer;
  readonly constants: DeviceBuffer;
  readonly scratch: DeviceBuffer;
}

function bindingsOf(args: LangevinChainArguments, own: OwnBuffers): Binding[] {
  return [
    read(args.parameters),
    read(args.transposed),
    read(args.heads),
    read(own.tables),
    read(own.constants),
    read(args.x),
    readWrite(args.y),
    readWrite(own.scratch),
  ];
}

/** Enqueues `args.steps` steps, at most `stepsAtOnce` to a dispatch. */
export function dispatchSteps(
  device: WebGpuDevice,
  call: Pick<KernelCall, 'kernel' | 'workgroups' | 'long'>,
  bindings: readonly Binding[],
  args: LangevinChainArguments,
  stepsAtOnce: number,
): void {
  for (let done = 0; done < args.steps; done += stepsAtOnce) {
    const uniforms = packUniforms([
      ['u32', args.key[0]],
      ['u32', args.key[1]],
      ['u32', args.iteration],
      ['u32', args.firstChain],
      ['u32', args.firstStep + done],
      ['u32', Math.min(stepsAtOnce, args.steps - done)],
      ['f32', args.stepSize / (2 * args.epsilon)],
      ['f32', args.temperature * Math.sqrt(args.stepSize)],
    ]);
    device.dispatch({ ...call, bindings, uniforms });
  }
}

/**
 * From the multiply-adds of one step of all chains: forward and backward through every network that a marginal uses.
 */
export function stepsPerDispatch(limits: TileLimits, { network, segments }: LangevinChainSpec): number {
  const perNetwork = 2 * hiddenWeights(network);
  const step = segments.reduce((sum, { marginal, chains }) => {
    const used = Array.from({ length: network.networks }, (_, n) => n).filter((n) => usesNetwork(network, marginal, n));
    return sum + chains * (used.length * perNetwork + 64 * network.inputDim);
  }, 0);
  return Math.max(1, Math.floor(DISPATCH_MULTIPLY_ADDS[limits.software ? 'software' : 'hardware'] / step));
}

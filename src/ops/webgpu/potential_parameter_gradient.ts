import { hiddenRows } from '../../../kernels/webgpu/network_tile.wgsl.js';
import { potentialTraceWgsl, traceRows } from '../../../kernels/webgpu/potential_trace.wgsl.js';
import { SUM_PARTIALS_WORKGROUP, sumPartialsWgsl } from '../../../kernels/webgpu/sum_partials.wgsl.js';
import {
  WEIGHT_GRADIENT_WORKGROUP,
  weightBlocks,
  weightGradientWgsl,
} from '../../../kernels/webgpu/weight_gradient.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/device.js';
import { packUniforms, read, readWrite, type Kernel } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout, type NetworkShape, type ParameterLayout } from '../network_shape.js';
import type {
  PotentialParameterGradientArguments,
  PotentialParameterGradientSpec,
} from '../potential_parameter_gradient.js';
import { totalChains, type Segment } from '../segments.js';
import { deviceTable } from './device_table.js';
import { chooseTile, tileLimits, tileTables } from './tile_plan.js';

/** Of the trace, at most: larger batches go slice by slice. */
const TRACE_BYTES = 64 * 2 ** 20;

/** Of the partial sums, at most. */
const PARTIAL_BYTES = 16 * 2 ** 20;

/** Vectors of four chains worth a part of their own. */
const FEWEST_PART_VECTORS = 8;

/** Invocations that keep a device busy: fewer blocks of weights than this are split into parts over the chains. */
const BUSY_INVOCATIONS = 16_384;

/** How the work is cut; a function of shapes and limits alone, so that the sums come in the same order on every run. */
interface GradientPlan {
  readonly layout: ParameterLayout;
  readonly tileChains: number;
  readonly tiles: number;
  readonly sliceTiles: number;
  readonly parts: number;
}

interface Workspace {
  readonly tables: DeviceBuffer;
  readonly chainWeights: DeviceBuffer;
  readonly coefficients: DeviceBuffer;
  /** f32 [networks, trace rows, chains of a slice] */
  readonly trace: DeviceBuffer;
  /** f32 [parts, layout.length] */
  readonly partial: DeviceBuffer;
}

interface Kernels {
  readonly trace: Kernel;
  readonly weights: Kernel;
  readonly sum: Kernel;
}

export function potentialParameterGradientOnWebGpu(
  device: WebGpuDevice,
  { network, segments, chainWeights }: PotentialParameterGradientSpec,
  { traceBytes = TRACE_BYTES }: { readonly traceBytes?: number } = {},
): Program<PotentialParameterGradientArguments> {
  const tile = chooseTile(tileLimits(device), network, totalChains(segments));
  const { tiles, words } = tileTables(network, segments, tile.chains);
  const mostBytes = Math.min(traceBytes, device.limits.maxStorageBufferBindingSize);
  const plan = planGradient(network, tile.chains, tiles, mostBytes);
  const { layout, sliceTiles, parts } = plan;
  const { networks, heads, activation } = network;
  const rows = traceRows(layout).count;
  const sliceVectors = (sliceTiles * tile.chains) / 4;
  const kernels: Kernels = {
    trace: {
      name: 'potential_trace',
      source: potentialTraceWgsl({ layout, activation, tile, networks, heads, tiles, sliceTiles }),
    },
    weights: {
      name: 'weight_gradient',
      source: weightGradientWgsl({
        networks,
        networkStride: layout.networkStride,
        length: layout.length,
        traceRows: rows,
        sliceVectors,
      }),
    },
    sum: { name: 'sum_partials', source: sumPartialsWgsl(layout.length) },
  };
  const name = 'potential_parameter_gradient';
  const space: Workspace = {
    tables: deviceTable(device, `${name} tables`, words),
    chainWeights: deviceTable(device, `${name} weights`, tileWeights(segments, chainWeights, tile.chains)),
    coefficients: deviceTable(
      device,
      `${name} coefficients`,
      Float32Array.from(network.coefficients, (c) => network.scale * c),
    ),
    trace: device.createBuffer(`${name} trace`, networks * rows * sliceVectors * 16),
    partial: device.createBuffer(`${name} partial sums`, parts * layout.length * 4),
  };
  return {
    run(args) {
      for (let first = 0; first < tiles; first += sliceTiles) {
        runSlice(device, network, plan, kernels, space, args, first);
      }
    },
    free: () => Object.values(space).forEach((buffer: DeviceBuffer) => buffer.free()),
  };
}

function planGradient(network: NetworkShape, tileChains: number, tiles: number, traceBytes: number): GradientPlan {
  const layout = parameterLayout(network);
  const bytesPerTile = network.networks * traceRows(layout).count * tileChains * 4;
  const sliceTiles = Math.min(tiles, Math.max(1, Math.floor(traceBytes / bytesPerTile)));
  const blocks = layout.layers.map(({ inputs, outputs }) => weightBlocks(inputs, outputs) * network.networks);
  const parts = Math.min(
    Math.ceil((sliceTiles * tileChains) / 4 / FEWEST_PART_VECTORS),
    Math.ceil(BUSY_INVOCATIONS / Math.max(...blocks)),
    Math.max(1, Math.floor(PARTIAL_BYTES / (layout.length * 4))),
  );
  return { layout, tileChains, tiles, sliceTiles, parts };
}

/** [tiles], the chain weight of each tile's segment. */
function tileWeights(segments: readonly Segment[], chainWeights: readonly number[], tileChains: number): Float32Array {
  const weights = segments.flatMap(({ chains }, s) => {
    const count = Math.ceil(chains / tileChains);
    return Array.from({ length: count }, () => chainWeights[s]);
  });
  return Float32Array.from(weights);
}

function runSlice(
  device: WebGpuDevice,
  network: NetworkShape,
  { layout, tileChains, tiles, sliceTiles, parts }: GradientPlan,
  kernels: Kernels,
  space: Workspace,
  args: PotentialParameterGradientArguments,
  firstTile: number,
): void {
  const count = Math.min(sliceTiles, tiles - firstTile);
  device.dispatch({
    kernel: kernels.trace,
    bindings: [
      read(args.parameters),
      read(args.transposed),
      read(args.heads),
      read(space.tables),
      read(space.chainWeights),
      read(space.coefficients),
      read(args.y),
      readWrite(space.trace),
    ],
    uniforms: packUniforms([
      ['u32', firstTile],
      ['u32', count],
    ]),
    workgroups: count * network.networks,
  });
  const vectors = (count * tileChains) / 4;
  dispatchLayers(device, network, layout, kernels.weights, space, { parts, vectors });
  device.dispatch({
    kernel: kernels.sum,
    bindings: [read(space.partial), readWrite(args.gradient)],
    uniforms: packUniforms([
      ['u32', parts],
      ['u32', firstTile === 0 ? 0 : 1],
    ]),
    workgroups: Math.ceil(layout.length / SUM_PARTIALS_WORKGROUP),
  });
}

function dispatchLayers(
  device: WebGpuDevice,
  network: NetworkShape,
  layout: ParameterLayout,
  kernel: Kernel,
  space: Workspace,
  { parts, vectors }: { readonly parts: number; readonly vectors: number },
): void {
  const groups = traceRows(layout);
  const rows = hiddenRows(layout).starts;
  const last = layout.layers.length - 1;
  layout.layers.forEach(({ inputs, outputs, weightOffset, biasOffset }, l) => {
    const uniforms = packUniforms([
      ['u32', inputs],
      ['u32', outputs],
      ['u32', weightOffset],
      ['u32', biasOffset],
      ['u32', l === 0 ? 0 : groups.activations + rows[l - 1]],
      ['u32', l === last ? groups.outputDeltas : groups.deltas + rows[l]],
      ['u32', parts],
      ['u32', Math.ceil(vectors / parts)],
      ['u32', vectors],
    ]);
    const invocations = weightBlocks(inputs, outputs) * network.networks * parts;
    const workgroups = Math.ceil(invocations / WEIGHT_GRADIENT_WORKGROUP);
    device.dispatch({ kernel, bindings: [read(space.trace), readWrite(space.partial)], uniforms, workgroups });
  });
}

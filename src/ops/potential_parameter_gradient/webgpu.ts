import { hiddenRows } from '../../../kernels/webgpu/parts/network_tile.wgsl.js';
import { traceRows } from '../../../kernels/webgpu/potential_trace.wgsl.js';
import { SUM_PARTIALS_WORKGROUP, sumPartialsWgsl } from '../../../kernels/webgpu/sum_partials.wgsl.js';
import {
  WEIGHT_GRADIENT_WORKGROUP,
  weightBlocks,
  weightGradientWgsl,
} from '../../../kernels/webgpu/weight_gradient.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite, type Kernel } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { NetworkShape, ParameterLayout } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialParameterGradientArguments, PotentialParameterGradientSpec } from './contract.js';
import { DISPATCH_MULTIPLY_ADDS } from '../support/webgpu/dispatch_steps.js';
import { fusedTrace } from './webgpu_fused.js';
import { fusedObjection } from '../support/webgpu/fused_objection.js';
import type { LayeredTuning } from '../support/webgpu/layered_plan.js';
import { layeredTrace } from './webgpu_layered.js';
import type { TraceStage } from './trace_stage.js';
import { WorkMeter } from '../support/webgpu/work_meter.js';

/** Of the partial sums, at most. */
const PARTIAL_BYTES = 16 * 2 ** 20;

/** Vectors of four chains worth a part of their own. */
const FEWEST_PART_VECTORS = 8;

/** Invocations that keep a device busy: fewer blocks of weights than this are split into parts over the chains. */
const BUSY_INVOCATIONS = 16_384;

/** Overrides of what the launcher chooses by itself; `layered` asks for that path whatever the network. */
export interface GradientTuning {
  readonly traceBytes?: number;
  readonly layered?: LayeredTuning;
}

/** Everything the second and third stages work with. */
interface Reduction {
  readonly network: NetworkShape;
  readonly layout: ParameterLayout;
  readonly stage: TraceStage;
  /**
   * Into which the chains of a slice are cut; a function of shapes and limits alone, so that the sums come in the same
   * order on every run.
   */
  readonly parts: number;
  /** f32 [parts, layout.length] */
  readonly partial: DeviceBuffer;
  readonly weights: Kernel;
  readonly sum: Kernel;
  readonly meter: WorkMeter;
}

export function potentialParameterGradientOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialParameterGradientSpec,
  { traceBytes, layered }: GradientTuning = {},
): Program<PotentialParameterGradientArguments> {
  return withOwner(device, (owner) => {
    const { network } = spec;
    const layout = parameterLayout(network);
    const inLayers = layered !== undefined || fusedObjection(device, network) !== undefined;
    const stage = inLayers ? layeredTrace(owner, spec, layered) : fusedTrace(owner, spec, traceBytes);
    const { tiles, sliceTiles, tileChains } = stage;
    const parts = countParts(network, (sliceTiles * tileChains) / 4);
    const weightsSource = weightGradientWgsl({
      networks: network.networks,
      networkStride: layout.networkStride,
      length: layout.length,
      traceRows: traceRows(layout).count,
      sliceVectors: (sliceTiles * tileChains) / 4,
    });
    const reduction: Reduction = {
      network,
      layout,
      stage,
      parts,
      partial: owner.createBuffer('potential_parameter_gradient partial sums', parts * layout.length * 4),
      weights: { name: 'weight_gradient', source: weightsSource },
      sum: { name: 'sum_partials', source: sumPartialsWgsl(layout.length) },
      meter: new WorkMeter(device, DISPATCH_MULTIPLY_ADDS[device.info.software ? 'software' : 'hardware']),
    };
    return {
      run(args) {
        for (let first = 0; first < tiles; first += sliceTiles) {
          const count = Math.min(sliceTiles, tiles - first);
          stage.run(args, first, count);
          reduceSlice(reduction, args, (count * tileChains) / 4, first === 0);
        }
      },
    };
  });
}

function countParts(network: NetworkShape, sliceVectors: number): number {
  const layout = parameterLayout(network);
  const blocks = layout.layers.map(({ inputs, outputs }) => weightBlocks(inputs, outputs) * network.networks);
  return Math.min(
    Math.ceil(sliceVectors / FEWEST_PART_VECTORS),
    Math.ceil(BUSY_INVOCATIONS / Math.max(...blocks)),
    Math.max(1, Math.floor(PARTIAL_BYTES / (layout.length * 4))),
  );
}

/** Adds the gradient of a slice of `vectors` vectors of chains, or begins with it. */
function reduceSlice(
  reduction: Reduction,
  { gradient }: PotentialParameterGradientArguments,
  vectors: number,
  begins: boolean,
): void {
  const { layout, parts, partial, sum, meter } = reduction;
  dispatchLayers(reduction, vectors);
  const uniforms = packUniforms([
    ['u32', parts],
    ['u32', begins ? 0 : 1],
  ]);
  const workgroups = Math.ceil(layout.length / SUM_PARTIALS_WORKGROUP);
  const bindings = [read(partial), readWrite(gradient)];
  meter.dispatch({ kernel: sum, bindings, uniforms, workgroups }, parts * layout.length);
}

function dispatchLayers({ network, layout, stage, parts, partial, weights, meter }: Reduction, vectors: number): void {
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
    const bindings = [read(stage.trace), readWrite(partial)];
    const multiplyAdds = inputs * outputs * network.networks * vectors * 4;
    meter.dispatch({ kernel: weights, bindings, uniforms, workgroups }, multiplyAdds);
  });
}

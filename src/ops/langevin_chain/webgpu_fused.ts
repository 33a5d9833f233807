import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite, type Binding, type BindingAccess } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { LangevinChainArguments, LangevinChainSpec } from './contract.js';
import { totalChains } from '../support/segments.js';
import { StepFactors } from '../support/step_factors.js';
import { costSources } from '../support/webgpu/cost_sources.js';
import { dispatchSteps, stepsPerDispatch } from '../support/webgpu/dispatch_steps.js';
import { fusedKernel } from '../support/webgpu/fused_kernel.js';
import { chooseTile, tileLimits, tileTables, type TileTuning } from '../support/webgpu/tile_plan.js';
import { rememberedTuning } from './tuning/tuned_tiles.js';

export interface FusedChain extends Program<LangevinChainArguments> {
  /**
   * Compiles ahead of the first `run`, beside other work of the host.
   * @throws KernelCompileError, DeviceOperationError
   */
  compile(): Promise<void>;
}

/**
 * The chain of networks whose layers fit a workgroup's memory, all steps of a dispatch in one kernel. What `overrides`
 * leave open is as in the race that was won on this device, or a guess.
 */
export function fusedChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  overrides: TileTuning = {},
): FusedChain {
  const tuning = overrides.tile ? overrides : { ...rememberedTuning(device, spec), ...overrides };
  const limits = tileLimits(device);
  const costs = costSources(spec.costs);
  const tile = tuning.tile ?? chooseTile(limits, spec.network, totalChains(spec.segments));
  const xDims = spec.costs.map((cost) => cost.xDim);
  const tables = tileTables(spec.network, spec.segments, tile.chains, xDims);
  const { kernel, scratchStride } = fusedKernel(limits, spec, tables.tiles, { ...tuning, tile }, costs);
  const scratchBytes = Math.max(16, tables.tiles * scratchStride * 16);
  const call = { kernel, workgroups: tables.tiles, long: true };
  const stepsAtOnce = tuning.stepsPerDispatch ?? stepsPerDispatch(limits, spec);
  return withOwner(device, (owner) => {
    const own = {
      tables: owner.upload('langevin_chain tables', tables.words),
      constants: owner.upload('langevin_chain cost constants', costs.constants),
      scratch: owner.createBuffer('langevin_chain scratch', scratchBytes),
    };
    const factors = new StepFactors(device, own.tables, spec.segments.length, tables.factorsWord * 4);
    return {
      run(args) {
        factors.update(args);
        dispatchSteps(device, call, bindingsOf(args, own), args, stepsAtOnce);
      },
      compile: () => device.compile(kernel, FUSED_ACCESS, true),
    };
  });
}

interface OwnBuffers {
  readonly tables: DeviceBuffer;
  readonly constants: DeviceBuffer;
  readonly scratch: DeviceBuffer;
}

/** Of the bindings below, in order. */
const FUSED_ACCESS: readonly BindingAccess[] = [...Array<'read'>(6).fill('read'), 'read-write', 'read-write'];

function bindingsOf(args: LangevinChainArguments, own: OwnBuffers): Binding[] {
  return [
    read(args.parameters),
    read(args.arranged),
    read(args.heads),
    read(own.tables),
    read(own.constants),
    read(args.x),
    readWrite(args.y),
    readWrite(own.scratch),
  ];
}

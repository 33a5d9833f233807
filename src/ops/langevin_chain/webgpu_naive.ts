import {
  NAIVE_CHAIN_WORKGROUP,
  naiveLangevinChainWgsl,
  naiveSlots,
} from '../../../kernels/webgpu/langevin_chain_naive.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { Stream } from '../../random/counters.js';
import type { LangevinChainArguments, LangevinChainSpec } from './contract.js';
import { parameterLayout } from '../support/network_shape.js';
import { totalChains } from '../support/segments.js';
import { StepFactors } from '../support/step_factors.js';
import { costSources } from '../support/webgpu/cost_sources.js';
import { dispatchSteps, stepsPerDispatch } from '../support/webgpu/dispatch_steps.js';
import { tileLimits, tileTables } from '../support/webgpu/tile_plan.js';

/** The plain variant of `langevin_chain`, for tests and benches to compare the fused one with. */
export function naiveLangevinChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
): Program<LangevinChainArguments> {
  const { network, segments } = spec;
  const layout = parameterLayout(network);
  const chains = totalChains(segments);
  const costs = costSources(spec.costs);
  const source = naiveLangevinChainWgsl({
    layout,
    activation: network.activation,
    networks: network.networks,
    chains,
    stream: Stream.langevinNoise,
    costs,
    onSphere: spec.constraint === 'unit-sphere',
    averagesNoise: spec.scheme === 'leimkuhler-matthews',
  });
  const xDims = spec.costs.map((cost) => cost.xDim);
  const { words, factorsWord } = tileTables(network, segments, 1, xDims);
  const kernel = { name: 'langevin_chain_naive', source };
  const call = { kernel, workgroups: Math.ceil(chains / NAIVE_CHAIN_WORKGROUP), long: true };
  const stepsAtOnce = stepsPerDispatch(tileLimits(device), spec);
  return withOwner(device, (owner) => {
    const tables = owner.upload('naive chain tables', words);
    const constants = owner.upload('naive chain cost constants', costs.constants);
    const scratch = owner.createBuffer('naive chain scratch', chains * naiveSlots(layout) * 4);
    const factors = new StepFactors(device, tables, segments.length, factorsWord * 4);
    return {
      run(args) {
        const { parameters, heads, x, y } = args;
        const inputs = [parameters, heads, tables, constants, x].map(read);
        const bindings = [...inputs, readWrite(y), readWrite(scratch)];
        factors.update(args);
        dispatchSteps(device, call, bindings, args, stepsAtOnce);
      },
    };
  });
}

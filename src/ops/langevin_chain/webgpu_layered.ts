import { layeredCostGradientWgsl } from '../../../kernels/webgpu/layered_cost_gradient.wgsl.js';
import { layeredMoveWgsl } from '../../../kernels/webgpu/layered_move.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { Stream } from '../../random/counters.js';
import type { LangevinChainArguments, LangevinChainSpec } from './contract.js';
import { StepFactors } from '../support/step_factors.js';
import { costSources } from '../support/webgpu/cost_sources.js';
import { layeredPass } from '../support/webgpu/layered_pass.js';
import type { LayeredTuning, Slice } from '../support/webgpu/layered_plan.js';
import { dispatchSlice } from '../support/webgpu/layered_slices.js';

/**
 * The chain of networks whose layers do not fit a workgroup's memory. A step is a dispatch for the costs, two per layer
 * of each network, and one for the move; the chains of a slice do all their steps before the next slice begins.
 */
export function layeredChainOnWebGpu(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  tuning: LayeredTuning = {},
): Program<LangevinChainArguments> {
  return withOwner(device, (owner) => {
    const onSphere = spec.constraint === 'unit-sphere';
    const averagesNoise = spec.scheme === 'leimkuhler-matthews';
    const xDims = spec.costs.map((cost) => cost.xDim);
    const pass = layeredPass(owner, 'langevin_chain', spec, 'score', tuning, xDims);
    const { plan, rows, space, network, doors, meter } = pass;
    const costs = costSources(spec.costs);
    const { elementwise } = costs;
    const factors = new StepFactors(device, space.tables, spec.segments.length, plan.tables.factorsWord * 4);
    const constants = owner.upload('langevin_chain cost constants', costs.constants);
    const costSource = layeredCostGradientWgsl({ ...pass.slice, costs, elementwise });
    const costKernel = { name: 'layered_cost_gradient', source: costSource };
    const moveSource = layeredMoveWgsl({ ...pass.slice, stream: Stream.langevinNoise, onSphere, averagesNoise });
    const moveKernel = { name: 'layered_move', source: moveSource };
    const dim = spec.network.inputDim;
    const place = [rows.points, rows.score].map((row) => ['u32', row] as const);

    function step(args: LangevinChainArguments, index: number, slice: Slice): void {
      const chains = slice.tiles * plan.tile.chains;
      const costBindings = [read(constants), read(space.tables), read(args.x), readWrite(space.rows)];
      dispatchSlice(meter, costKernel, costBindings, slice, place, elementwise ? chains * dim : chains);
      for (const n of slice.networks) {
        network.forward(args, n, slice);
        network.backward(args, n, slice);
        network.addScore(args, n, slice);
      }
      const noise = [...args.key, args.iteration, args.firstChain, index].map((word) => ['u32', word] as const);
      const uniforms = [...place, ...noise];
      const moveBindings = [read(space.tables), readWrite(space.rows)];
      dispatchSlice(
        meter,
        moveKernel,
        moveBindings,
        slice,
        uniforms,
        (chains / 4) * (onSphere ? 1 : Math.ceil(dim / 4)),
      );
    }

    return {
      run(args) {
        if (args.steps === 0) return;
        factors.update(args);
        for (const slice of plan.slices) {
          doors.enter(args.y, slice, rows.points);
          for (let s = 0; s < args.steps; s++) step(args, args.firstStep + s, slice);
          doors.leave(args.y, slice, rows.points);
        }
      },
    };
  });
}

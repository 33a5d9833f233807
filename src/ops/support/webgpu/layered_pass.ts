import type { LayeredForwardWgslSpec } from '../../../../kernels/webgpu/layered_forward.wgsl.js';
import type { LayeredSliceSpec } from '../../../../kernels/webgpu/parts/layered_slice.wgsl.js';
import { slopeForm } from '../../../../kernels/webgpu/layered_slopes.wgsl.js';
import type { Owner } from '../../../device/owner.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../network_shape.js';
import type { Segment } from '../segments.js';
import { LayeredNetwork, type LayerWorkspace } from './layered_network.js';
import { layeredPlan, type LayeredPlan, type LayeredTuning } from './layered_plan.js';
import { passRows, type LayerRows } from './layered_rows.js';
import { sliceSpec, SliceDoors } from './layered_slices.js';
import { WorkMeter } from './work_meter.js';

/** What values, scores and chains of wide networks have in common. */
export interface LayeredPass {
  readonly plan: LayeredPlan;
  readonly rows: LayerRows;
  readonly space: LayerWorkspace;
  readonly slice: LayeredSliceSpec;
  readonly network: LayeredNetwork;
  readonly doors: SliceDoors;
  readonly meter: WorkMeter;
}

/** Plans a pass and allocates its workspace, which is its owner's. `xDims` as in `tileTables`. */
export function layeredPass(
  owner: Owner<WebGpuDevice>,
  operation: string,
  spec: { readonly network: NetworkShape; readonly segments: readonly Segment[] },
  keep: LayeredForwardWgslSpec['keep'],
  tuning: LayeredTuning,
  xDims?: readonly number[],
): LayeredPass {
  const { network } = spec;
  const slopes = keep === 'values' ? 'none' : slopeForm(network.activation);
  const { count, slopeBlocks, ...rows } = passRows(parameterLayout(network), slopes, keep === 'both');
  const plan = layeredPlan(owner.device, operation, spec, count, tuning, xDims);
  const vectors = (plan.sliceTiles * plan.tile.chains) / 4;
  const space: LayerWorkspace = {
    tables: owner.upload(`${operation} tables`, plan.tables.words),
    rows: owner.createBuffer(`${operation} rows`, count * vectors * 16),
    slopeBits: owner.createBuffer(`${operation} slope bits`, slopeBlocks * vectors * 4),
  };
  const meter = new WorkMeter(owner.device, plan.multiplyAdds);
  const slice = sliceSpec(network, plan);
  return {
    plan,
    rows,
    space,
    slice,
    network: new LayeredNetwork(network, plan, keep, space, () => rows, meter),
    doors: new SliceDoors(slice, space, meter),
    meter,
  };
}

import { potentialScoreWgsl } from '../../../kernels/webgpu/potential_score.wgsl.js';
import { slopeWords } from '../../../kernels/webgpu/parts/kept_slopes.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialScoreArguments, PotentialScoreSpec } from './contract.js';
import { totalChains } from '../support/segments.js';
import { layeredScoreOnWebGpu } from './webgpu_layered.js';
import { fusedObjection } from '../support/webgpu/fused_objection.js';
import { chooseTile, placeSlopes, tileLimits, tileTables, type TileTuning } from '../support/webgpu/tile_plan.js';

export function potentialScoreOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialScoreSpec,
): Program<PotentialScoreArguments> {
  return fusedObjection(device, spec.network) === undefined
    ? fusedScoreOnWebGpu(device, spec)
    : layeredScoreOnWebGpu(device, spec);
}

/** Of networks whose layers fit a workgroup's memory: one dispatch. */
export function fusedScoreOnWebGpu(
  device: WebGpuDevice,
  { network, segments, values: both = false }: PotentialScoreSpec,
  tuning: TileTuning = {},
): Program<PotentialScoreArguments> {
  const limits = tileLimits(device);
  const tile = tuning.tile ?? chooseTile(limits, network, totalChains(segments));
  const { tiles, words } = tileTables(network, segments, tile.chains);
  const spec = { layout: parameterLayout(network), activation: network.activation, tile };
  const slopes = tuning.slopes ?? placeSlopes(limits, spec).slopes;
  const scratchStride = slopes === 'scratch' ? slopeWords(spec, slopes) / 4 : 0;
  const source = potentialScoreWgsl({
    ...spec,
    networks: network.networks,
    tiles,
    slopes,
    scratchStride,
    values: both,
  });
  const kernel = { name: 'potential_score', source };
  return withOwner(device, (owner) => {
    const tables = owner.upload('potential_score tables', words);
    const scratch = owner.createBuffer('potential_score scratch', Math.max(16, tiles * scratchStride * 16));
    return {
      run({ parameters, arranged, heads, y, out, values }) {
        const bindings = [
          read(parameters),
          read(arranged),
          read(heads),
          read(tables),
          read(y),
          readWrite(out),
          readWrite(scratch),
          ...(values ? [readWrite(values)] : []),
        ];
        device.dispatch({ kernel, bindings, workgroups: tiles });
      },
    };
  });
}

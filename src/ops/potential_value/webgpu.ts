import { potentialValueWgsl } from '../../../kernels/webgpu/potential_value.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialValueArguments, PotentialValueSpec } from './contract.js';
import { totalChains } from '../support/segments.js';
import { layeredValueOnWebGpu } from './webgpu_layered.js';
import { fusedObjection } from '../support/webgpu/fused_objection.js';
import { chooseTile, tileLimits, tileTables } from '../support/webgpu/tile_plan.js';

/** Beside the state, the kernel keeps one float per chain of the tile. */
const BYTES_PER_CHAIN = 4;

export function potentialValueOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialValueSpec,
): Program<PotentialValueArguments> {
  return fusedObjection(device, spec.network) === undefined
    ? fusedValueOnWebGpu(device, spec)
    : layeredValueOnWebGpu(device, spec);
}

/** Of networks whose layers fit a workgroup's memory: one dispatch. */
export function fusedValueOnWebGpu(
  device: WebGpuDevice,
  { network, segments }: PotentialValueSpec,
): Program<PotentialValueArguments> {
  const tile = chooseTile(tileLimits(device), network, totalChains(segments), BYTES_PER_CHAIN);
  const { tiles, words } = tileTables(network, segments, tile.chains);
  const spec = { layout: parameterLayout(network), activation: network.activation, tile };
  const source = potentialValueWgsl({ ...spec, networks: network.networks, tiles });
  const kernel = { name: 'potential_value', source };
  return withOwner(device, (owner) => {
    const tables = owner.upload('potential_value tables', words);
    return {
      run({ parameters, arranged, heads, y, out }) {
        const bindings = [read(parameters), read(arranged), read(heads), read(tables), read(y), readWrite(out)];
        device.dispatch({ kernel, bindings, workgroups: tiles });
      },
    };
  });
}

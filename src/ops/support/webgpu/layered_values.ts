import { layeredValueWgsl } from '../../../../kernels/webgpu/layered_value.wgsl.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import { read, readWrite } from '../../../device/webgpu/kernel_call.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../network_shape.js';
import type { LayeredPass } from './layered_pass.js';
import type { Slice } from './layered_plan.js';
import { dispatchSlice } from './layered_slices.js';

/** Networks that a slice's values go through: where no marginal uses any, the first one writes the zeros. */
export function networksForValues(slice: Slice): readonly number[] {
  return slice.networks.length > 0 ? slice.networks : [0];
}

/**
 * Adds the output layer of network n to `values`, f32 [chains], or begins with it: to be called while the rows of the
 * pass hold the activations of its last hidden layer.
 */
export type AddLayeredValue = (
  heads: DeviceBuffer,
  values: DeviceBuffer,
  n: number,
  slice: Slice,
  begins: boolean,
) => void;

export function layeredValues(shape: NetworkShape, { plan, rows, space, slice, meter }: LayeredPass): AddLayeredValue {
  const { lastWidth } = parameterLayout(shape);
  const kernel = { name: 'layered_value', source: layeredValueWgsl({ ...slice, lastWidth }) };
  return (heads, values, n, part, begins) => {
    const bindings = [read(heads), read(space.tables), read(space.rows), readWrite(values)];
    const uniforms = [n, rows.activations.at(-1)!, begins ? 0 : 1].map((value) => ['u32', value] as const);
    dispatchSlice(meter, kernel, bindings, part, uniforms, part.tiles * plan.tile.chains);
  };
}

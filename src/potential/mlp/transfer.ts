import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../ops/support/network_shape.js';

/** Other coordinates of the same functions: y′ = scale · y + shift, and other units of their values. */
export interface CoordinateChange {
  /** Of the coordinates that parameters were learned in, per unit of those that they are to be for. */
  readonly scale: number;
  /** [D], in the coordinates that they were learned in. */
  readonly shift: ArrayLike<number>;
  /** What the networks' outputs are to be multiplied by. */
  readonly factor: number;
}

/**
 * Parameters of the same networks in other coordinates, f32 [layout.length]: g(scale · y + shift) · factor is again a
 * network of its shape, whose first layers' weights and biases and last layers' are others.
 */
export function transferred(
  network: NetworkShape,
  parameters: Float32Array,
  { scale, shift, factor }: CoordinateChange,
): Float32Array {
  const { layers, networkStride } = parameterLayout(network);
  const out = parameters.slice();
  const [first, last] = [layers[0], layers[layers.length - 1]];
  for (let n = 0; n < network.networks; n++) {
    const base = n * networkStride;
    for (let o = 0; o < first.outputs; o++) {
      let moved = parameters[base + first.biasOffset + o];
      for (let i = 0; i < first.inputs; i++) {
        const at = base + first.weightOffset + o * first.inputs + i;
        moved += parameters[at] * shift[i];
        out[at] = parameters[at] * scale;
      }
      out[base + first.biasOffset + o] = moved;
    }
    const end = base + last.biasOffset + last.outputs;
    for (let at = base + last.weightOffset; at < end; at++) out[at] *= factor;
  }
  return out;
}

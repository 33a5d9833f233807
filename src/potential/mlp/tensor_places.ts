import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import type { TensorPlace } from '../potential.js';

/** `network.N.layer.L.weight` [outputs, inputs] and `.bias` [outputs]: what `torch.nn.Linear` loads as it is. */
export function tensorPlaces(network: NetworkShape): TensorPlace[] {
  const { layers, networkStride } = parameterLayout(network);
  return Array.from({ length: network.networks }, (_, n) =>
    layers.flatMap(({ inputs, outputs, weightOffset, biasOffset }, l) => {
      const name = `network.${n}.layer.${l}`;
      const base = n * networkStride;
      return [
        { name: `${name}.weight`, shape: [outputs, inputs], offset: base + weightOffset, length: outputs * inputs },
        { name: `${name}.bias`, shape: [outputs], offset: base + biasOffset, length: outputs },
      ];
    }),
  ).flat();
}

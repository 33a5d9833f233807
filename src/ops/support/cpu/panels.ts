import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../network_shape.js';

/** Where the panels of a hidden layer begin among those of its network, in bytes. */
export interface PanelPlace {
  readonly forward: number;
  readonly backward: number;
}

export interface PanelPlaces {
  /** [hidden layers] */
  readonly layers: readonly PanelPlace[];
  /** Bytes of one network's panels. */
  readonly stride: number;
}

export const even = (count: number): number => count + (count & 1);

/** Panels of two rows: two starting values, then two weights per term; see `kernels/cpu/arrange_weights.ts`. */
export function placePanels(shape: NetworkShape): PanelPlaces {
  let stride = 0;
  const layers = parameterLayout(shape)
    .layers.slice(0, -1)
    .map(({ inputs, outputs }) => {
      const forward = stride;
      stride += even(outputs) * (inputs + 1) * 4;
      const backward = stride;
      stride += even(inputs) * (outputs + 1) * 4;
      return { forward, backward };
    });
  return { layers, stride };
}

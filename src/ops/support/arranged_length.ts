import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import type { DeviceKind } from '../../device/contract.js';
import { placePanels } from './cpu/panels.js';
import { parameterLayout } from './network_shape.js';

/** Floats of the arranged weights of networks on a kind of device. */
export const arrangedLength = (kind: DeviceKind, network: NetworkShape): number =>
  kind === 'cpu' ? (placePanels(network).stride / 4) * network.networks : parameterLayout(network).length;

import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import type { TensorShapes } from '../../io/tensor.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { adamMoments } from '../../optimizer/adam.js';

/** Whatever a training carries beside its potential, by part. */
export const CARRIED = ['optimizer', 'sampler'] as const;
export type Carried = (typeof CARRIED)[number];

/** Shapes of what a problem's training carries, f32 all: the one place that says what a checkpoint holds. */
export function carriedShapes(network: NetworkShape): Readonly<Record<Carried, TensorShapes>> {
  // Chains start anew at each iteration.
  return { optimizer: adamMoments(parameterLayout(network).length), sampler: {} };
}

import type { TensorShapes } from '../../io/tensor.js';
import { adamMoments } from '../../optimizer/adam.js';
import type { Potential } from '../../potential/potential.js';

/** Whatever a training carries beside its potential, by part. */
export const CARRIED = ['optimizer', 'sampler'] as const;
export type Carried = (typeof CARRIED)[number];

/** Shapes of what a problem's training carries, f32 all: the one place that says what a checkpoint holds. */
export function carriedShapes({ length }: Potential): Readonly<Record<Carried, TensorShapes>> {
  // Chains start anew at each iteration.
  return { optimizer: adamMoments(length), sampler: {} };
}

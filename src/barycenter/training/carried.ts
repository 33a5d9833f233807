import type { TensorShapes } from '../../io/tensor.js';
import { adamMoments } from '../../optimizer/adam.js';
import type { Potential } from '../../potential/potential.js';

/** Whatever a training carries beside its potential, by part. */
export const CARRIED = ['optimizer', 'sampler', 'validation'] as const;
export type Carried = (typeof CARRIED)[number];

/**
 * Shapes of what the optimizer of a training carries, f32 all; a checkpoint must hold it. What chains carry may be
 * missing: they begin anew.
 */
export const optimizerShapes = ({ length }: Potential): TensorShapes => adamMoments(length);

import { invalid } from '../../errors.js';
import { congruentNetwork } from '../../potential/mlp/congruent_network.js';
import { mlpPotential } from '../../potential/mlp/mlp_potential.js';
import type { Potential } from '../../potential/potential.js';
import type { ImageShape } from '../../layers/shape.js';
import type { LoadedGenerator } from './generator.js';
import { isGraph } from './potential_settings.js';
import type { Problem } from './problem.js';

/**
 * The potentials that a problem asks for, on R^dim.
 * @param scale between network output and potential, in engine units
 * @throws InvalidInputError where they are for pictures, and points have another number of columns
 */
export async function problemPotential(
  { potential, marginals, shape }: Problem,
  scale: number,
  dim: number,
  generator?: LoadedGenerator,
): Promise<Potential> {
  const weights = marginals.map((m) => m.weight);
  checkShape(shape, dim);
  if (!isGraph(potential)) return mlpPotential(congruentNetwork({ ...potential, scale }, dim, weights));
  // Layers for pictures are loaded when they are asked for: a page that learns points has no use for them.
  const { pictureLayers } = await import('../../potential/graph/picture_layers.js');
  return pictureLayers(potential, generator?.trained ?? imageOf(shape!), weights, scale);
}

const imageOf = ([height, width, channels]: NonNullable<Problem['shape']>): ImageShape => ({
  height,
  width,
  channels,
});

function checkShape(shape: Problem['shape'], dim: number): void {
  if (shape === undefined || shape.reduce((product, side) => product * side, 1) === dim) return;
  const rule = `[height, width, channels] must have as many numbers as points of the barycenter, ${dim}`;
  throw invalid('problem.shape', rule, JSON.stringify(shape), 'Mend the shape, or the columns of the tables.');
}

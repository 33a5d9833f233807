import { invalid } from '../../errors.js';
import { graphPotential, headsOf } from '../../potential/graph/graph_potential.js';
import { presetGraph, presetStart } from '../../potential/graph/presets/index.js';
import { congruentNetwork } from '../../potential/mlp/congruent_network.js';
import { mlpPotential } from '../../potential/mlp/mlp_potential.js';
import type { Potential } from '../../potential/potential.js';
import { isGraph } from './potential_settings.js';
import type { Problem } from './problem.js';

/**
 * The potentials that a problem asks for, on R^dim.
 * @param scale between network output and potential, in engine units
 * @throws InvalidInputError where they are for pictures, and points have another number of columns
 */
export function problemPotential({ potential, marginals, shape }: Problem, scale: number, dim: number): Potential {
  const weights = marginals.map((m) => m.weight);
  checkShape(shape, dim);
  if (!isGraph(potential)) return mlpPotential(congruentNetwork({ ...potential, scale }, dim, weights));
  const [height, width, channels] = shape!;
  const { congruence, memory } = potential;
  const graph = presetGraph(potential, { height, width, channels }, headsOf(congruence, weights.length));
  const start = presetStart(potential);
  return graphPotential({ graph, congruence, weights, scale, start, memory: memory * 2 ** 20 });
}

function checkShape(shape: Problem['shape'], dim: number): void {
  if (shape === undefined || shape.reduce((product, side) => product * side, 1) === dim) return;
  const rule = `[height, width, channels] must have as many numbers as points of the barycenter, ${dim}`;
  throw invalid('problem.shape', rule, JSON.stringify(shape), 'Mend the shape, or the columns of the tables.');
}

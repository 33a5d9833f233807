import { congruentNetwork } from '../../potential/mlp/congruent_network.js';
import { mlpPotential } from '../../potential/mlp/mlp_potential.js';
import type { Potential } from '../../potential/potential.js';
import type { Problem } from './problem.js';

/**
 * The potentials that a problem asks for, on R^dim.
 * @param scale between network output and potential, in engine units
 */
export function problemPotential({ potential, marginals }: Problem, scale: number, dim: number): Potential {
  const weights = marginals.map((m) => m.weight);
  return mlpPotential(congruentNetwork({ ...potential, scale }, dim, weights));
}

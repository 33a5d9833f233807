import { fitProposals } from './gaussian_proposal.js';
import type { Proposal } from './proposal.js';

/** Below this a mean has no direction worth the name, and the first axis serves. */
const SHORTEST_MEAN = 1e-6;

/** The direction of the mean of `count` unit vectors from `first` on. */
function centerOf(samples: Float32Array, dim: number, first: number, count: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < count * dim; i++) mean[i % dim] += samples[first * dim + i] / count;
  const length = Math.hypot(...mean);
  if (length >= SHORTEST_MEAN) return mean.map((v) => v / length);
  return mean.map((_, i) => (i === 0 ? 1 : 0));
}

/**
 * The reflection that swaps `center` and the last axis, of a vector of length D. It takes the tangent plane at the
 * center to the vectors whose last component is 0, so D − 1 numbers are coordinates in that plane.
 */
function reflection(center: Float64Array): (v: Float64Array) => Float64Array {
  const last = center.length - 1;
  const normal = center.map((value, i) => value - (i === last ? 1 : 0));
  const squared = normal.reduce((sum, value) => sum + value * value, 0);
  if (squared === 0) return (v) => v;
  return (v) => {
    const factor = (2 * v.reduce((sum, value, i) => sum + value * normal[i], 0)) / squared;
    return v.map((value, i) => value - factor * normal[i]);
  };
}

const sinc = (r: number): number => (r === 0 ? 1 : Math.sin(r) / r);

/** log_center of a unit vector, in coordinates [D − 1]: its direction, times the angle from the center. */
function toTangent(reflect: (v: Float64Array) => Float64Array, y: Float64Array): Float64Array {
  const reflected = reflect(y);
  const tangent = reflected.subarray(0, -1);
  const length = Math.hypot(...tangent);
  const angle = Math.atan2(length, reflected[reflected.length - 1]);
  return tangent.map((value) => (length === 0 ? 0 : (value / length) * angle));
}

/** exp_center of coordinates [D − 1]. */
function fromTangent(reflect: (v: Float64Array) => Float64Array, t: Float64Array): Float64Array {
  const angle = Math.hypot(...t);
  return reflect(Float64Array.from([...t.map((value) => value * sinc(angle)), Math.cos(angle)]));
}

/**
 * A Gaussian of the tangent plane, wrapped onto the sphere by its exponential map, which changes areas by
 * (sin r / r)^{D − 2} at distance r. Draws of r ≥ π would reach points a second time: they do not count, which keeps
 * the mean of weights an unbiased estimate of an integral over the sphere.
 */
function wrapped(gaussian: Proposal, center: Float64Array): Proposal {
  const reflect = reflection(center);
  return {
    draw: (z) => fromTangent(reflect, gaussian.draw(z)),
    normalsOf: (y) => gaussian.normalsOf(toTangent(reflect, Float64Array.from(y))),
    logDensity(z) {
      const r = Math.hypot(...gaussian.draw(z));
      return r < Math.PI ? gaussian.logDensity(z) - (center.length - 2) * Math.log(sinc(r)) : Infinity;
    },
  };
}

/**
 * One proposal per point on the unit sphere of R^dim, fitted to its draws. `samples` is f32 [points, draws, dim]. As
 * `fitProposals`, in the tangent plane at the draws' mean direction; densities are to the sphere's area.
 */
export function fitSphereProposals(samples: Float32Array, points: number, draws: number, dim: number): Proposal[] {
  const centers = Array.from({ length: points }, (_, p) => centerOf(samples, dim, p * draws, draws));
  const tangents = new Float32Array(points * draws * (dim - 1));
  for (const [p, center] of centers.entries()) {
    const reflect = reflection(center);
    for (let m = p * draws; m < (p + 1) * draws; m++) {
      const y = Float64Array.from(samples.subarray(m * dim, (m + 1) * dim));
      tangents.set(toTangent(reflect, y), m * (dim - 1));
    }
  }
  return fitProposals(tangents, points, draws, dim - 1).map((gaussian, p) => wrapped(gaussian, centers[p]));
}

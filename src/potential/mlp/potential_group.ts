import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Freeable, type Owner } from '../../device/owner.js';
import { combineHeads } from '../../ops/combine_heads/launch.js';
import { potentialParameterGradient } from '../../ops/potential_parameter_gradient/launch.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { placeNetwork } from '../../ops/support/place_network.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import type { PlacedPotential } from '../potential.js';
import { mlpPotential, type MlpPotential } from './mlp_potential.js';

/**
 * Some of K potentials of one trunk, f_k = g_k − ḡ with ḡ = Σ_j λ_j g_j, evaluated and differentiated as networks of
 * their own, whose cost and memory know nothing of K but a pass over the heads. Whoever makes it frees it.
 */
export interface PotentialGroup extends Freeable {
  /** The f_k of the group, marginal after marginal, on the device. */
  readonly placed: PlacedPotential;
  /**
   * Enqueues that the group is this one from now on.
   * @param parameters f32 [length], of all K potentials
   * @param group k of each, [size], no two the same
   * @param pairWeights a, symmetric, f64 [size, size], 0 on the diagonal
   */
  take(parameters: DeviceBuffer, group: readonly number[], pairWeights: Float64Array): void;
  /**
   * Enqueues ∂/∂θ Σ_{k<j} a_kj [(f_k − f_j)(y_k) − (f_k − f_j)(y_j)], (·)(y_k) the mean over the chains of k, the
   * points held fixed.
   * @param y f32 [size · batch, D]
   * @param gradient f32 [length], overwritten; 0 for the heads of others
   */
  pairGradient(y: DeviceBuffer, gradient: DeviceBuffer): void;
  /** That sum itself. */
  pairSum(y: DeviceBuffer): Promise<number>;
}

export interface PotentialGroupSpec {
  /** K networks of one trunk: of kind `shared`. */
  readonly network: NetworkShape;
  /** λ, [K] */
  readonly weights: readonly number[];
  /** Marginals of a group. */
  readonly size: number;
  /** Chains of each. */
  readonly batch: number;
}

/** The group's potentials, whichever they are: the trunk with a head for each and one for ḡ. */
export function groupPotential(network: NetworkShape, size: number): MlpPotential {
  const heads = size + 1;
  const coefficients = new Float64Array(size * heads);
  for (let s = 0; s < size; s++) {
    coefficients[s * heads + s] = 1;
    coefficients[s * heads + size] = -1;
  }
  return mlpPotential({ ...network, heads, marginals: size, coefficients });
}

export function potentialGroup(device: Device, spec: PotentialGroupSpec): PotentialGroup {
  const { network, size, batch } = spec;
  const own = groupPotential(network, size);
  const segments: Segment[] = Array.from({ length: size }, (_, marginal) => ({ marginal, chains: batch }));
  const chains = totalChains(segments);
  return withOwner(device, (owner) => {
    const heads = groupHeads(owner, spec, own.length);
    const coefficients = owner.createBuffer('coefficients of pairs', own.network.coefficients.length * 4);
    const placed = placeNetwork(owner, own.network, heads.parameters);
    const pairs = placeNetwork(owner, own.network, heads.parameters, coefficients);
    const of: PlacedPotential = { ...pairs, free: () => undefined };
    const chainWeights = owner.upload('chain weights', new Float32Array(chains).fill(1 / batch));
    const values = owner.createBuffer('values of pairs', chains * 4);
    const value = owner.own(own.value(device, segments));
    const differentiate = owner.own(
      potentialParameterGradient(device, { network: own.network, segments, coefficients }),
    );
    return {
      placed: { ...placed, free: () => undefined },
      take(parameters, group, pairWeights) {
        heads.gather(parameters, group);
        device.write(coefficients, pairCoefficients(pairWeights, network.scale));
        placed.refresh();
        pairs.refresh();
      },
      pairGradient(y, gradient) {
        differentiate.run({ ...pairs, y, weights: chainWeights, gradient: heads.gradient });
        heads.scatter(gradient);
      },
      async pairSum(y) {
        value.run({ of, y, out: values });
        const f = await device.readFloats(values);
        return f.reduce((sum, v) => sum + v, 0) / batch;
      },
    };
  });
}

/** scale · C of Σ_j a_kj (g_k − g_j), f32 [size, 1, size + 1]: rows of a's Laplacian, and nothing of ḡ. */
function pairCoefficients(pairWeights: Float64Array, scale: number): Float32Array {
  const size = Math.sqrt(pairWeights.length);
  const out = new Float32Array(size * (size + 1));
  for (let s = 0; s < size; s++) {
    const row = pairWeights.subarray(s * size, (s + 1) * size);
    row.forEach((a, t) => (out[s * (size + 1) + t] = -scale * a));
    out[s * (size + 1) + s] = scale * row.reduce((sum, a) => sum + a, 0);
  }
  return out;
}

/** Parameters of a group: the trunk, and the heads of its marginals and of ḡ. */
function groupHeads(owner: Owner<Device>, { network, weights, size }: PotentialGroupSpec, length: number) {
  const { device } = owner;
  const [layout, heads] = [parameterLayout(network), network.heads];
  const { inputs: width, weightOffset } = layout.layers[layout.layers.length - 1];
  const mean = owner.own(
    combineHeads(device, { ...network, marginals: 1, coefficients: Float64Array.from(weights), scale: 1 }),
  );
  const meanHead = owner.createBuffer('mean head', (width + 1) * 4);
  const parameters = owner.createBuffer('parameters of a group', length * 4);
  const gradient = owner.createBuffer('gradient of a group', length * 4);
  const zeros = owner.createBuffer('gradient of other heads', (width + 1) * heads * 4);
  let taken: readonly number[] = [];
  /** Copies floats. */
  const copy = (from: DeviceBuffer, first: number, to: DeviceBuffer, at: number, count: number): void =>
    device.copy(from, to, count * 4, first * 4, at * 4);
  // Weights are [heads, width] and biases [heads], here of all heads and there of the group's.
  const weight = (head: number): number => weightOffset + head * width;
  const [bias, groupBias] = [weight(heads), weight(size + 1)];
  return {
    parameters,
    gradient,
    gather(all: DeviceBuffer, group: readonly number[]): void {
      taken = group;
      mean.run({ parameters: all, heads: meanHead });
      copy(all, 0, parameters, 0, weightOffset);
      for (const [s, k] of group.entries()) {
        copy(all, weight(k), parameters, weight(s), width);
        copy(all, bias + k, parameters, groupBias + s, 1);
      }
      copy(meanHead, 0, parameters, weight(size), width);
      copy(meanHead, width, parameters, groupBias + size, 1);
    },
    scatter(all: DeviceBuffer): void {
      copy(gradient, 0, all, 0, weightOffset);
      copy(zeros, 0, all, weightOffset, (width + 1) * heads);
      for (const [s, k] of taken.entries()) {
        copy(gradient, weight(s), all, weight(k), width);
        copy(gradient, groupBias + s, all, bias + k, 1);
      }
    },
  };
}

import { squaredEuclidean, twist } from '../../src/autograd/index.js';
import type { Activation } from '../../kernels/shared/network_layout.js';
import { congruentNetwork } from '../../src/potential/mlp/congruent_network.js';
import type { Parametrisation } from '../../src/potential/congruence.js';
import { squaredEuclideanReference, twistReference } from '../../test/reference/costs.js';
import { singleNetwork, type ChainCase } from './chain_case.js';
import { chainOperations } from './operations.js';

export interface PlainCaseOptions {
  /** `relu` by default. */
  readonly activation?: Activation;
  /** Factor of the initial parameters, 1 by default; what is not 1 is called decaying. */
  readonly parameterScale?: number;
}

/** One marginal, ½‖x − y‖², ε = 0.1, η = 0.01, potentials in the published unit (scale ε/η). */
export function plainCase(
  dim: number,
  hidden: readonly number[],
  batch: number,
  options: PlainCaseOptions = {},
): ChainCase {
  const { activation = 'relu', parameterScale = 1 } = options;
  const decaying = parameterScale === 1 ? '' : ' decaying';
  return {
    name: `D=${dim} [${hidden.join(',')}] ${activation}${decaying}, batch ${batch}`,
    network: singleNetwork(dim, hidden, activation, 10),
    cost: squaredEuclidean(),
    reference: squaredEuclideanReference,
    segments: [{ marginal: 0, chains: batch }],
    epsilon: 0.1,
    stepSize: 0.01,
    parameterScale,
  };
}

/**
 * Cold chains of the twister's marginals, as an iteration without memory has them, or of the same with another
 * parametrisation, batch or K.
 */
export function twisterCase(kind: Parametrisation, chains = 256, marginals = 3): ChainCase {
  const [epsilon, stepSize] = [0.01, 0.003];
  const weights = Array.from({ length: marginals }, () => 1 / marginals);
  return {
    name: `twister ${kind}, K=${marginals} [64,64] silu, batch ${marginals}·${chains}`,
    network: congruentNetwork({ kind, hidden: [64, 64], activation: 'silu', scale: epsilon / stepSize }, 2, weights),
    cost: twist({ slope: 0.4 }),
    reference: twistReference(0.4),
    segments: weights.map((_, marginal) => ({ marginal, chains })),
    epsilon,
    stepSize,
  };
}

/** The same chains with other networks. */
export function twisterOf(kind: Parametrisation, hidden: readonly number[], activation: Activation): ChainCase {
  const twister = twisterCase(kind);
  return {
    ...twister,
    name: `twister ${kind}, K=3 [${hidden.join(',')}] ${activation}, batch 3·256`,
    network: { ...twister.network, hidden, activation },
  };
}

interface PlainShape {
  readonly dim: number;
  readonly hidden: readonly number[];
  readonly batch: number;
}

/** From networks that fit a core's registers to such as exceed a workgroup's memory. */
export const grid: readonly PlainShape[] = [
  { dim: 2, hidden: [32, 32], batch: 256 },
  { dim: 2, hidden: [128, 128, 128], batch: 1024 },
  { dim: 16, hidden: [128, 128], batch: 4096 },
  { dim: 64, hidden: [256, 256, 256], batch: 1024 },
  { dim: 64, hidden: [256, 256, 256], batch: 8192 },
  { dim: 512, hidden: [512, 256, 128, 64], batch: 1024 },
  { dim: 1000, hidden: [2048, 1024, 512], batch: 1024 },
];

/** The shapes that a GPU needs to be full. */
export const largeBatches: readonly PlainShape[] = [
  { dim: 2, hidden: [128, 128, 128], batch: 16384 },
  { dim: 16, hidden: [128, 128], batch: 65536 },
  { dim: 64, hidden: [256, 256, 256], batch: 32768 },
];

/**
 * The shape as a case, its batch halved until a step takes no more operations than `operationsPerStep`: a software
 * adapter does half a billion a second.
 */
export function fittedCase({ dim, hidden, batch }: PlainShape, operationsPerStep = Infinity): ChainCase {
  const whole = plainCase(dim, hidden, batch);
  if (batch <= 16 || chainOperations(whole.network, whole.segments, 1) <= operationsPerStep) return whole;
  return fittedCase({ dim, hidden, batch: batch / 2 }, operationsPerStep);
}

/** `grid` so fitted; shapes that come out the same count once. */
export function fittedGrid(operationsPerStep = Infinity): ChainCase[] {
  const cases = grid.map((shape) => fittedCase(shape, operationsPerStep));
  return cases.filter(({ name }, i) => cases.findIndex((other) => other.name === name) === i);
}

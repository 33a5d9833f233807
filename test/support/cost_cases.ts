import { totalChains, type Segment } from '../../src/ops/support/segments.js';
import {
  geodesicPair,
  projectionPair,
  referenceOf,
  robustPair,
  squaredEuclideanPair,
  swappedPair,
  tracedOf,
  twistPair,
  type CostPair,
} from './costs.js';
import { TestRandom } from './random.js';

export interface CostCase {
  readonly name: string;
  /** One for each marginal; the same object where marginals share a cost. */
  readonly pairs: readonly CostPair[];
  readonly segments: readonly Segment[];
}

const one = (chains: number): Segment[] => [{ marginal: 0, chains }];
const twist = twistPair();
const plane = squaredEuclideanPair(2);

/** Costs alone and together: shared, different, with x of several dimensions, one marginal alone, a marginal twice. */
export const COST_CASES: readonly CostCase[] = [
  ...[1, 2, 3, 5, 64, 512].map((dim) => ({
    name: `squared Euclidean in ${dim} dimensions`,
    pairs: [squaredEuclideanPair(dim)],
    segments: one(dim > 60 ? 3 : 21),
  })),
  { name: 'one chain', pairs: [plane], segments: one(1) },
  {
    name: 'squared Euclidean shared by three marginals',
    pairs: [plane, plane, plane],
    segments: [
      { marginal: 0, chains: 65 },
      { marginal: 1, chains: 1 },
      { marginal: 2, chains: 130 },
    ],
  },
  { name: 'the geodesic cost in 3 dimensions', pairs: [geodesicPair(3)], segments: one(18) },
  { name: 'the twist', pairs: [twist], segments: one(67) },
  { name: 'a projection from 5 to 3 dimensions', pairs: [projectionPair(3, 5)], segments: one(19) },
  { name: 'a projection from 1 to 33 dimensions', pairs: [projectionPair(33, 1)], segments: one(9) },
  { name: 'a robust cost in 7 dimensions', pairs: [robustPair(7)], segments: one(35) },
  {
    name: 'four costs of a plane, x of 2, 2, 3 and 2 dimensions',
    pairs: [twist, plane, projectionPair(3, 2), swappedPair()],
    segments: [
      { marginal: 2, chains: 7 },
      { marginal: 0, chains: 33 },
      { marginal: 3, chains: 2 },
      { marginal: 1, chains: 9 },
      { marginal: 0, chains: 5 },
    ],
  },
  {
    name: 'one marginal of three',
    pairs: [twist, projectionPair(1, 2), plane],
    segments: [{ marginal: 1, chains: 11 }],
  },
];

/** A cost case with its points drawn. */
export function costData({ pairs, segments }: CostCase, seed: number) {
  const random = new TestRandom(seed);
  const costs = tracedOf(pairs);
  const chains = totalChains(segments);
  const inputs = segments.reduce((sum, s) => sum + s.chains * costs[s.marginal].xDim, 0);
  return {
    costs,
    segments,
    chains,
    reference: referenceOf(pairs),
    x: random.normals(inputs, 1.5),
    y: random.normals(chains * costs[0].yDim, 1.5),
    terms: Math.max(costs[0].yDim, ...costs.map((cost) => cost.xDim)),
  };
}

export type CostData = ReturnType<typeof costData>;

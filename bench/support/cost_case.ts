import { squaredEuclidean, twist, type Cost } from '../../src/autograd/index.js';
import { squaredEuclideanReference, twistReference, type ReferenceCost } from '../../test/reference/costs.js';
import type { BenchContext } from './bench.js';

/** One marginal's chains and a cost whose x and y have one dimension. */
export interface CostCase {
  readonly name: string;
  readonly dim: number;
  readonly chains: number;
  readonly cost: Cost;
  readonly reference: ReferenceCost;
}

/** What `cost_value` and `cost_gradient` are timed on: one that moves memory and one that calculates. */
export function costCases({ device, quick }: BenchContext): readonly CostCase[] {
  const floats = 1 << (device.info.software ? 16 : quick ? 20 : 23);
  const [quadratic, twisted] = [64, 2].map((dim) => ({ dim, chains: floats / dim }));
  return [
    {
      ...quadratic,
      name: `½‖x − y‖², D=${quadratic.dim}, batch ${quadratic.chains}`,
      cost: squaredEuclidean(),
      reference: squaredEuclideanReference,
    },
    {
      ...twisted,
      name: `twist, D=${twisted.dim}, batch ${twisted.chains}`,
      cost: twist({ slope: 0.4 }),
      reference: twistReference(0.4),
    },
  ];
}

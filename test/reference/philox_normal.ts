import { normals } from '../../src/random/philox.js';
import type { PhiloxKey } from '../../src/random/counters.js';

export interface ReferenceNormalArguments {
  readonly chains: number;
  readonly dim: number;
  /** [dim] */
  readonly mean: Float64Array;
  readonly standardDeviation: number;
  readonly key: PhiloxKey;
  readonly stream: number;
  readonly iteration: number;
  readonly firstChain: number;
}

/** out[c, i] = mean[i] + standardDeviation · z(firstChain + c, i), [chains, dim]. */
export function referencePhiloxNormal(args: ReferenceNormalArguments): Float64Array {
  const { chains, dim, mean, standardDeviation, key, stream, iteration, firstChain } = args;
  const out = new Float64Array(chains * dim);
  for (let c = 0; c < chains; c++) {
    const z = normals(key, stream, iteration, firstChain + c, dim);
    for (let i = 0; i < dim; i++) out[c * dim + i] = mean[i] + standardDeviation * z[i];
  }
  return out;
}

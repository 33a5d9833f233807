import { describe, expect, it } from 'vitest';
import { transferred } from '../../../src/potential/mlp/transfer.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { networkOf, NETWORK_CASES, randomParameters, describeNetworkCase } from '../../support/networks.js';
import { TestRandom } from '../../support/random.js';

describe('parameters in other coordinates', () => {
  it.each(NETWORK_CASES.map((given) => [describeNetworkCase(given), given] as const))(
    'are the same functions there: %s',
    (_, given) => {
      const network = networkOf(given);
      const random = new TestRandom(17);
      const parameters = randomParameters(network, random);
      const shift = random.normals(network.inputDim);
      const change = { scale: 2.5, shift, factor: 0.3 };
      const y = random.normals(network.inputDim);
      const segments = Array.from({ length: network.marginals }, (__, marginal) => ({ marginal, chains: 1 }));
      const at = (place: Float64Array): Float64Array =>
        Float64Array.from({ length: network.marginals * network.inputDim }, (__, i) => place[i % network.inputDim]);
      const there = Float64Array.from(y, (value, i) => change.scale * value + shift[i]);
      const before = referencePotentialValue(network, segments, Float64Array.from(parameters), at(there));
      const moved = Float64Array.from(transferred(network, parameters, change));
      const after = referencePotentialValue(network, segments, moved, at(Float64Array.from(y)));
      // Moved parameters are rounded to float32 once.
      for (const [k, value] of before.entries())
        expect(Math.abs(after[k] - 0.3 * value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
      expect(transferred(network, parameters, { scale: 1, shift: shift.map(() => 0), factor: 1 })).toEqual(parameters);
    },
  );
});

import { describe, it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { expectMinima, expectSums, PAIR_CASES } from './pair_cases.js';

forEachDevice((_name, device) => {
  describe.each(['y', 'x'] as const)('over %s:', (over) => {
    it.each(PAIR_CASES)('soft minima of $name', (given) => expectSums(device(), given, over, 'logsumexp'));
    it.each(PAIR_CASES)('soft minima and means of $name', (given) => expectSums(device(), given, over, 'mean'));
    it.each(PAIR_CASES)('minima of $name', (given) => expectMinima(device(), given, over));
  });

  it.each(PAIR_CASES)('gradients of $name', (given) => expectSums(device(), given, 'x', 'gradient'));
});

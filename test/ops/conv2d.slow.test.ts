import { describe, it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';
import { conv2dNumbers, conv2dOn, conv2dReference, conv2dTolerance, MANY_CONV2D } from './conv2d_cases.js';

forEachDevice((_name, device) => {
  describe.each(MANY_CONV2D)('$name', (given) => {
    it('has the output and the gradients of its float64 twin', async () => {
      const numbers = conv2dNumbers(given);
      const found = await conv2dOn(device(), given, numbers);
      const expected = conv2dReference(given, numbers);
      const tolerance = conv2dTolerance(given, numbers);
      for (const name of ['output', 'inputGradient', 'weightGradient', 'biasGradient'] as const) {
        expectClose(found[name], expected[name], { ...tolerance[name], reason: `${name}: ${tolerance[name].reason}` });
      }
    });
  });
});

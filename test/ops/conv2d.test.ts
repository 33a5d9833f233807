import { describe, expect, it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';
import { conv2dNumbers, conv2dOn, conv2dReference, conv2dTolerance, FEW_CONV2D } from './conv2d_cases.js';

forEachDevice((_name, device) => {
  describe.each(FEW_CONV2D)('$name', (given) => {
    it('has the output and the gradients of its float64 twin', async () => {
      const numbers = conv2dNumbers(given);
      const found = await conv2dOn(device(), given, numbers);
      const expected = conv2dReference(given, numbers);
      const tolerance = conv2dTolerance(given, numbers);
      for (const name of ['output', 'inputGradient', 'weightGradient', 'biasGradient'] as const) {
        expectClose(found[name], expected[name], { ...tolerance[name], reason: `${name}: ${tolerance[name].reason}` });
      }
    });

    it('is without biases what it is with zeros', async () => {
      const numbers = conv2dNumbers(given);
      const zeros = { bias: numbers.bias.map(() => 0), channelBias: numbers.channelBias.map(() => 0) };
      const [found, zeroed] = [
        await conv2dOn(device(), given, numbers, false),
        await conv2dOn(device(), given, { ...numbers, ...zeros }),
      ];
      expect(found.output).toEqual(zeroed.output);
      expect(found.inputGradient).toEqual(zeroed.inputGradient);
      expect(found.weightGradient).toEqual(zeroed.weightGradient);
      expect(found.biasGradient.every(Number.isNaN)).toBe(true);
    });
  });
});

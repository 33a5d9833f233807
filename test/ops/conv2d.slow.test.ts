import { it } from 'vitest';
import { forEachDevice } from '../support/devices.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';
import { conv2dCase, conv2dNumbers, conv2dOn, expectTwins, MANY_CONV2D } from './conv2d_cases.js';

forEachDevice((_name, device) => {
  it.each(MANY_CONV2D)('$name has the output and the gradients of its float64 twin', (given) =>
    expectTwins(device(), given),
  );

  it('adds up a hundred thousand pixels as exactly as a thousand', async () => {
    // Equal terms round the same way each time: one sum of them all would be off by 1.4e-4 of itself.
    const given = conv2dCase([100, 32, 32, 1], 1, [1, 1]);
    const pixels = 100 * 32 * 32;
    const numbers = { ...conv2dNumbers(given), input: new Float32Array(pixels).fill(1) };
    numbers.outputGradient.fill(0.1);
    const { weightGradient, biasGradient } = await conv2dOn(device(), given, numbers);
    const expected = pixels * Math.fround(0.1);
    const reason = 'a term goes through no more than a thousand additions';
    const tolerance = { absolute: 0, relative: 1000 * FLOAT32_UNIT, reason };
    expectClose([weightGradient[0], biasGradient[0]], [expected, expected], tolerance);
  });
});

import { it } from 'vitest';
import { expectCarried } from '../support/carried_on.js';
import { forEachDevice } from '../support/devices.js';

forEachDevice((_name, device) => {
  it.each([
    {
      dim: 256,
      inputDims: [256, 256, 256],
      segments: [
        [0, 256],
        [1, 256],
        [2, 256],
      ],
    },
    { dim: 7, inputDims: [513], segments: [[0, 259]] },
    { dim: 513, inputDims: [3], segments: [[0, 131]] },
    { dim: 2, inputDims: [2], segments: [[0, 65_537]] },
  ] as const)('D = $dim, x of $inputDims dimensions', async (given) => {
    await expectCarried(device(), given, 45);
  });
});

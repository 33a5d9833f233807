import { expect, it } from 'vitest';
import type { Filter2dSpec } from '../../src/ops/filter2d/contract.js';
import { filter2d, filter2dGradient, filter2dSize } from '../../src/ops/filter2d/launch.js';
import { referenceFilter2d } from '../reference/filter2d.js';
import { expectAdjoint } from '../support/adjoint.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

type Case = Required<Filter2dSpec> & { readonly images: number };
const smooth = [0.125, 0.375, 0.375, 0.125];
const doubled = smooth.map((weight) => 2 * weight);

const cases: readonly Case[] = [
  // Nothing at all.
  { images: 1, height: 1, width: 1, channels: 1, filter: [[1], [1]], up: [1, 1], down: [1, 1], padding: [0, 0, 0, 0] },
  // StyleGAN2's upsampling by two, its downsampling, and the blur after a transposed convolution.
  {
    images: 2,
    height: 4,
    width: 5,
    channels: 3,
    filter: [doubled, doubled],
    up: [2, 2],
    down: [1, 1],
    padding: [2, 2, 1, 1],
  },
  {
    images: 1,
    height: 6,
    width: 8,
    channels: 20,
    filter: [smooth, smooth],
    up: [1, 1],
    down: [2, 2],
    padding: [1, 1, 1, 1],
  },
  {
    images: 1,
    height: 9,
    width: 9,
    channels: 5,
    filter: [doubled, smooth],
    up: [1, 1],
    down: [1, 1],
    padding: [1, 1, 1, 1],
  },
  // Filters that are no mirror images, longer than the image, with cropping.
  {
    images: 3,
    height: 2,
    width: 7,
    channels: 1,
    filter: [
      [1, -2, 0.5, 3],
      [0.3, 1],
    ],
    up: [3, 2],
    down: [2, 3],
    padding: [2, -1, 0, -2],
  },
  {
    images: 1,
    height: 1,
    width: 3,
    channels: 17,
    filter: [
      [1, 2, 3],
      [4, 5],
    ],
    up: [1, 5],
    down: [1, 4],
    padding: [1, 4, 2, 0],
  },
];

forEachDevice((_name, device) => {
  it.each(cases)('$images × $height × $width × $channels, up $up, down $down, padding $padding', async (given) => {
    const { images, ...spec } = given;
    const random = new TestRandom(spec.channels);
    const x = random.normals(images * spec.height * spec.width * spec.channels);
    // The weights' product is rounded twice; √n units of n terms of the filter's size and inputs below 6, eight times.
    const total = spec.filter.map((weights) => weights.reduce((sum, weight) => sum + Math.abs(weight), 0));
    const terms = spec.filter[0].length * spec.filter[1].length + 4;
    const absolute = 8 * Math.sqrt(terms) * FLOAT32_UNIT * total[0] * total[1];
    const { values: reference, height, width } = referenceFilter2d(x, images, spec);
    expect(filter2dSize(spec)).toEqual({ height, width });
    const g = random.normals(reference.length);
    const [values, gradients] = await withScratch(device(), async (scratch) => {
      const [output, inputGradient] = [scratch.output(g.length), scratch.output(x.length)];
      scratch.keep(filter2d(device(), spec)).run({ images, input: scratch.upload(x), output });
      scratch.keep(filter2dGradient(device(), spec)).run({ images, outputGradient: scratch.upload(g), inputGradient });
      return [await scratch.download(output), await scratch.download(inputGradient)];
    });
    expectClose(values, reference, { absolute, relative: 0, reason: 'a sum of products' });
    expectAdjoint([x, values], [g, gradients], terms);
  });

  it('refuses filters that do not fit, and what is none', () => {
    const spec: Filter2dSpec = { height: 2, width: 2, channels: 1, filter: [[1], [1]] };
    const refused = (changes: object) => () => filter2d(device(), { ...spec, ...changes });
    expect(refused({ filter: [[1, 1, 1], [1]] })).toThrow(
      /a filter must fit into height with its padding, 2 places; got 3/,
    );
    expect(refused({ filter: [[1], []] })).toThrow(/a filter is finite weights; got none/);
    expect(refused({ filter: [[NaN], [1]] })).toThrow(/a filter is finite weights; got NaN/);
    expect(refused({ up: [0, 1] })).toThrow(/up\[0\] must be a whole number from 1/);
    expect(refused({ padding: [0.5, 0, 0, 0] })).toThrow(/padding is whole numbers; got 0.5/);
  });
});
